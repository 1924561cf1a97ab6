using System.Collections.Immutable;
using Failover.Contracts;
using Failover.Platform;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using static Failover.Reinsertions.Tests.SiteOfBeats;

namespace Failover.Reinsertions.Tests;

/// <summary>What the mind does by itself, without its worker.</summary>
public sealed class ReinsertionMindTests
{
    private static readonly ReinsertionObjects Objects = new(
        true,
        new Dictionary<string, SiteServer>(StringComparer.Ordinal)
        {
            ["slave-2"] = new() { Metadata = new() { Name = "slave-2" }, Spec = new() { Address = "http://x:1" } },
        },
        ImmutableDictionary<string, Takeover>.Empty,
        ImmutableDictionary<string, Reinsertion>.Empty);

    private readonly AwayStore _store = new();
    private readonly ReinsertionMind _mind;
    private long _sequence;

    public ReinsertionMindTests() => _mind = new ReinsertionMind(
        _store, new NoJournal(), new ServiceIdentity("reinsertion", "b1", "demo"), Times, new FakeTimeProvider(), NullLogger.Instance, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_StoreIsAway_OrdersAreSentAllTheSame()
    {
        var orders = 0;
        for (var now = TimeSpan.FromSeconds(1); now < TimeSpan.FromSeconds(9); now += TimeSpan.FromMilliseconds(50))
        {
            _mind.OnBeat(BeatOf("spare-1", ++_sequence, "h1", [Holding()], []), now);
            _mind.OnBeat(BeatOf("slave-2", ++_sequence, "b1", [], []), now);
            orders += (await _mind.LookAsync(Objects, now, Ct)).Count;
        }

        Assert.True(_store.Calls > 1);
        Assert.InRange(orders, 2, 10);
    }

    [Fact]
    public async Task Look_NothingIsOwed_AsksNobody()
    {
        _mind.OnBeat(BeatOf("spare-1", 1, "h1", [], []), TimeSpan.FromSeconds(1));
        Assert.Empty(await _mind.LookAsync(Objects, TimeSpan.FromSeconds(9), Ct));
        Assert.Equal(0, _store.Calls);
    }

    [Theory]
    [InlineData(false, "anna")]
    [InlineData(true, null)]
    public async Task Look_WishToDrop_TellsTheHolderOnlyWhileTheServerIsGone(bool serverIsThere, string? dropBy)
    {
        var homeless = new Reinsertion
        {
            Metadata = new() { Name = "slave-2-spare-1" }, Spec = new("slave-2", "spare-1", null), Status = new() { State = ReinsertionState.NoHome },
        };
        homeless = homeless with
        {
            Metadata = homeless.Metadata with
            {
                Annotations = OperatorWishes.With(homeless.Metadata.Annotations, OperatorWishes.Drop, new Wish(DropWish.OpeningOf(homeless), "anna", null, null)),
            },
        };
        var objects = Objects with
        {
            Servers = serverIsThere ? Objects.Servers : ImmutableDictionary<string, SiteServer>.Empty,
            Reinsertions = new Dictionary<string, Reinsertion>(StringComparer.Ordinal) { ["slave-2-spare-1"] = homeless },
        };
        var now = TimeSpan.FromSeconds(9);
        _mind.OnBeat(BeatOf("spare-1", 1, "h1", [Holding()], []), now);
        _mind.OnBeat(BeatOf("slave-2", 1, "b1", [], []), now);
        var order = Assert.Single(await _mind.LookAsync(objects, now, Ct));
        Assert.Equal(("slave-2", "spare-1", dropBy), (order.Server, order.Holder, order.DropBy));
        Assert.Equal([Holding()], order.Holdings);
    }

    private sealed class NoJournal : IJournal
    {
        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
        }
    }

    /// <summary>Every call fails.</summary>
    private sealed class AwayStore : ISiteStore
    {
        public int Calls { get; private set; }

        public Task<T?> GetAsync<T>(string name, CancellationToken ct)
            where T : class, ISiteObject => Fail<T?>();

        public Task<IReadOnlyList<T>> ListAsync<T>(CancellationToken ct)
            where T : class, ISiteObject => Fail<IReadOnlyList<T>>();

        public IAsyncEnumerable<StoreChange<T>> WatchAsync<T>(CancellationToken ct)
            where T : class, ISiteObject => throw new HttpRequestException("away");

        public Task<T> CreateAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => Fail<T>();

        public Task<T> UpdateAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => Fail<T>();

        public Task<T> UpdateStatusAsync<T>(T value, CancellationToken ct)
            where T : class, ISiteObject => Fail<T>();

        public Task<bool> DeleteAsync<T>(string name, CancellationToken ct, long? resourceVersion = null)
            where T : class, ISiteObject => Fail<bool>();

        private Task<T> Fail<T>()
        {
            Calls++;
            return Task.FromException<T>(new HttpRequestException("away"));
        }
    }
}
