using Failover.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Platform.Tests;

public sealed class LogRingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);
    private readonly LogRing _ring = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_PageByPage_EachLineOnceInOrder()
    {
        Add(2_500);
        var cursor = 0L;
        var read = new List<string>();
        while (await _ring.ReadAsync(cursor, default, TimeSpan.Zero, _time, Ct) is { Lines.Count: > 0 } page)
        {
            Assert.InRange(page.Lines.Count, 1, LogRing.PageSize);
            read.AddRange(page.Lines.Select(l => l.Text));
            cursor = page.Next;
        }
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => $"{i}"), read);
    }

    [Fact]
    public async Task Add_MoreThanTheCapacity_TheOldestGoAndAReaderIsToldHowMany()
    {
        Add(10);
        var cursor = (await _ring.ReadAsync(0, default, TimeSpan.Zero, _time, Ct)).Next;
        Add(LogRing.Capacity + 7, from: 10);
        var page = await _ring.ReadAsync(cursor, default, TimeSpan.Zero, _time, Ct);
        Assert.Equal(7, page.Lost);
        Assert.Equal("17", page.Lines[0].Text);
        Assert.Equal(0, (await _ring.ReadAsync(0, default, TimeSpan.Zero, _time, Ct)).Lost);
    }

    [Fact]
    public async Task Add_LongLines_AreCutAndAllTogetherStayWithinTheSize()
    {
        for (var i = 0; i < 2_000; i++)
        {
            _ring.Add(Line(new string('x', 20_000)) with { Error = new string('y', 20_000) });
        }
        var count = 0;
        var cursor = 0L;
        while (await _ring.ReadAsync(cursor, default, TimeSpan.Zero, _time, Ct) is { Lines.Count: > 0 } page)
        {
            Assert.All(page.Lines, l => Assert.InRange(l.Text.Length, 1, LogRing.LongestText + 40));
            count += page.Lines.Count;
            cursor = page.Next;
        }
        Assert.InRange(count, 1, LogRing.CapacityCharacters / LogRing.LongestText);
    }

    [Fact]
    public async Task Read_NothingNew_WaitsForTheNextLineOrTheTime()
    {
        Add(1);
        var waiting = _ring.ReadAsync(1, default, TimeSpan.FromSeconds(10), _time, Ct);
        Assert.False(waiting.IsCompleted);
        Add(1, from: 1);
        Assert.Equal("1", Assert.Single((await waiting).Lines).Text);
        var inVain = _ring.ReadAsync(2, default, TimeSpan.FromSeconds(10), _time, Ct);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal((2, 0), ((await inVain).Next, (await inVain).Lines.Count));
    }

    [Fact]
    public async Task Read_Since_OlderLinesArePassedOver()
    {
        Add(2_000);
        _ring.Add(Line("late") with { Time = Noon.AddHours(1) });
        var page = await _ring.ReadAsync(0, Noon.AddMinutes(1), TimeSpan.Zero, _time, Ct);
        Assert.Equal("late", Assert.Single(page.Lines).Text);
        Assert.Equal(2_001, page.Next);
    }

    [Fact]
    public async Task Read_CursorOfAnotherLife_ReadsFromTheBeginning()
    {
        Add(3);
        var page = await _ring.ReadAsync(900, default, TimeSpan.Zero, _time, Ct);
        Assert.Equal(["0", "1", "2"], page.Lines.Select(l => l.Text));
        Assert.Equal(3, page.Next);
        Assert.NotEqual(page.Ring, (await new LogRing().ReadAsync(0, default, TimeSpan.Zero, _time, Ct)).Ring);
    }

    [Fact]
    public async Task Read_WhileOthersWrite_NoLineIsMissedOrDoubled()
    {
        const int lines = 4_000;
        var writing = Task.Run(() => Add(lines), Ct);
        var read = new List<string>();
        var cursor = 0L;
        while (read.Count < lines)
        {
            var page = await _ring.ReadAsync(cursor, default, TimeSpan.FromSeconds(10), TimeProvider.System, Ct);
            read.AddRange(page.Lines.Select(l => l.Text));
            cursor = page.Next;
        }
        await writing;
        Assert.Equal(Enumerable.Range(0, lines).Select(i => $"{i}"), read);
    }

    private void Add(int count, int from = 0)
    {
        for (var i = from; i < from + count; i++)
        {
            _ring.Add(Line($"{i}"));
        }
    }

    private static LogLine Line(string text) => new() { Time = Noon, Process = "spare-1", Level = "Information", Text = text };
}
