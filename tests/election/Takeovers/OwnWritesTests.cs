using System.Collections.Immutable;
using Failover.Contracts;

namespace Failover.Election.Tests;

public sealed class OwnWritesTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(100);
    private static readonly ImmutableSortedDictionary<string, Takeover> Nothing = ImmutableSortedDictionary.Create<string, Takeover>(StringComparer.Ordinal);

    [Fact]
    public void Over_NothingWritten_IsTheVeryDictionary() => Assert.Same(Nothing, new OwnWrites().Over(Nothing, Now));

    // The watch shows neither the creation nor the move: who forgot the takeover here would take the role from the spare that serves.
    [Fact]
    public void Over_CreatedAndMovedBeforeTheWatchShowsEither_IsTheMovedOne()
    {
        var own = new OwnWrites();
        own.Add(Written(427, TakeoverState.Assigned), Now);
        Assert.Equal(TakeoverState.Assigned, StateIn(own.Over(Nothing, Now)));
        own.Add(Written(430, TakeoverState.Active), Now);
        Assert.Equal(TakeoverState.Active, StateIn(own.Over(Nothing, Now + TimeSpan.FromSeconds(3))));
    }

    [Fact]
    public void Over_WatchShowsTheCreationAfterTheMove_IsTheMovedOne()
    {
        var own = new OwnWrites();
        own.Add(Written(430, TakeoverState.Active), Now);
        Assert.Equal(TakeoverState.Active, StateIn(own.Over(Shown(427, TakeoverState.Assigned), Now)));
    }

    [Theory]
    [InlineData(430)]
    [InlineData(431)]
    public void Over_WatchShowsItOrALaterOne_TheWatchCounts(long version)
    {
        var own = new OwnWrites();
        own.Add(Written(430, TakeoverState.Active), Now);
        var shown = Shown(version, TakeoverState.Returning);
        Assert.Same(shown, own.Over(shown, Now));
        Assert.Same(Nothing, own.Over(Nothing, Now));
    }

    [Fact]
    public void Over_NotShownForLong_IsBelievedNoMore()
    {
        var own = new OwnWrites();
        own.Add(Written(430, TakeoverState.Active), Now);
        Assert.NotSame(Nothing, own.Over(Nothing, Now + TimeSpan.FromSeconds(10)));
        Assert.Same(Nothing, own.Over(Nothing, Now + TimeSpan.FromSeconds(10.1)));
    }

    [Fact]
    public void Forget_TheStoreHasItNoMore_IsBelievedNoMore()
    {
        var own = new OwnWrites();
        own.Add(Written(430, TakeoverState.Active), Now);
        own.Forget("slave-2-t2");
        Assert.Same(Nothing, own.Over(Nothing, Now));
    }

    private static TakeoverState StateIn(IReadOnlyDictionary<string, Takeover> takeovers) => Assert.Single(takeovers.Values).Status.State;

    private static ImmutableSortedDictionary<string, Takeover> Shown(long version, TakeoverState state) => Nothing.Add("slave-2-t2", Written(version, state));

    private static Takeover Written(long version, TakeoverState state) => new()
    {
        Metadata = new ObjectMeta { Name = "slave-2-t2", ResourceVersion = version },
        Spec = new TakeoverSpec { Server = "slave-2", Spare = "spare-1", Term = 2, Reason = "It failed." },
        Status = new TakeoverStatus { State = state, Reason = "It failed." },
    };
}
