using Failover.Contracts;

namespace Failover.RecorderProxy.Tests;

/// <summary>Where a server answers, as a table. Ages in ms.</summary>
public sealed class RouteRulesTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1000);

    private static RoleHeld Role(long term, string server = "slave-2", bool provisional = false) => new(server, term, provisional);

    private static RecorderSeen Seen(string name, double? age = 100, int keeps = 0, bool refused = false, params RoleHeld[] roles) => new(name, $"http://{name}", name.StartsWith("spare", StringComparison.Ordinal))
    {
        Answer = age is null ? null : Answers.Of(name, roles, keeps),
        AnsweredAt = age is { } ms ? Now - TimeSpan.FromMilliseconds(ms) : null,
        Refused = refused,
    };

    private static RouteView View(params RecorderSeen[] recorders) => new() { Recorders = recorders, Minted = Minted(("slave-2", 1, "slave-2")) };

    private static Dictionary<(string Server, long Term), string> Minted(params (string Server, long Term, string To)[] minted) =>
        minted.ToDictionary(m => (m.Server, m.Term), m => m.To);

    private static Route Choose(RouteView view, params string[] excluded) => RouteRules.Choose("slave-2", view, Now, excluded.ToHashSet());

    [Fact]
    public void Choose_OwnRecorderServes_LeadsThere()
    {
        var route = Choose(View(Seen("slave-2", roles: Role(1)), Seen("spare-1", keeps: 8)));
        Assert.Equal(("slave-2", "http://slave-2", RouteKind.Role, 1L), (route.Recorder, route.Url, route.Kind, route.Term));
        Assert.Equal("slave-2 answers and serves its own role (term 1).", route.Reason);
    }

    [Fact]
    public void Choose_TwoClaims_TheHigherTermWins()
    {
        var view = View(Seen("slave-2", roles: Role(1)), Seen("spare-1", roles: Role(2))) with { Minted = Minted(("slave-2", 1, "slave-2"), ("slave-2", 2, "spare-1")) };
        Assert.Equal(("spare-1", 2L), (Choose(view).Recorder, Choose(view).Term));
    }

    [Fact]
    public void Choose_HandedBack_LeadsHomeAgain()
    {
        var view = View(Seen("slave-2", roles: Role(3)), Seen("spare-1", roles: Role(2))) with
        {
            Minted = Minted(("slave-2", 1, "slave-2"), ("slave-2", 2, "spare-1"), ("slave-2", 3, "slave-2")),
        };
        Assert.Equal(("slave-2", 3L), (Choose(view).Recorder, Choose(view).Term));
    }

    [Fact]
    public void Choose_TermThatNobodyMinted_LosesToAMintedOne()
    {
        var view = View(Seen("slave-2", roles: Role(1)), Seen("spare-1", roles: Role(99)));
        Assert.Equal("slave-2", Choose(view).Recorder);
    }

    [Fact]
    public void Choose_TermThatSomebodyElseGot_LosesToItsHolder()
    {
        var view = View(Seen("spare-1", roles: Role(2)), Seen("spare-2", roles: Role(2))) with { Minted = Minted(("slave-2", 2, "spare-2")) };
        Assert.Equal("spare-2", Choose(view).Recorder);
    }

    [Fact]
    public void Choose_StoreKnowsNoTermsAndTheControlPlaneIsGone_AMintedRoleBeatsAProvisionalOneOfTheSameTerm()
    {
        var view = View(Seen("slave-2", roles: Role(2, provisional: true)), Seen("spare-1", roles: Role(2, provisional: true)), Seen("spare-2", roles: Role(2))) with
        {
            Minted = Minted(),
        };
        Assert.Equal("spare-2", Choose(view).Recorder);
    }

    [Fact]
    public void Choose_OriginalAndASpareProvisionally_LeadsHome() => Assert.Equal(
        "slave-2", Choose(View(Seen("spare-1", roles: Role(1, provisional: true)), Seen("slave-2", roles: Role(1, provisional: true)))).Recorder);

    [Fact]
    public void Choose_StoreKnowsNoTerms_TheHighestCounts()
    {
        var view = View(Seen("slave-2", roles: Role(1)), Seen("spare-1", roles: Role(2)), Seen("spare-2", roles: Role(3))) with { Minted = Minted() };
        Assert.Equal("spare-2", Choose(view).Recorder);
    }

    [Fact]
    public void Choose_ProvisionalOfTheSameTerm_LosesToTheRealOne()
    {
        Assert.Equal("slave-2", Choose(View(Seen("slave-2", roles: Role(1)), Seen("spare-1", roles: Role(1, provisional: true)))).Recorder);
        var alone = Choose(View(Seen("slave-2", age: 1500), Seen("spare-1", roles: Role(1, provisional: true))));
        Assert.Equal("spare-1 serves as slave-2 provisionally (term 1).", alone.Reason);
    }

    [Fact]
    public void Choose_AnotherSiteServerClaims_IsNoClaim() =>
        Assert.Equal(RouteKind.None, Choose(View(Seen("slave-1", roles: Role(9)))).Kind);

    [Theory]
    [InlineData(900, "slave-2")]
    [InlineData(1000, "slave-2")]
    [InlineData(1001, "spare-1")]
    public void Choose_HolderFallsSilent_TheGuardAnswersAfterOneSecond(double age, string recorder)
    {
        var route = Choose(View(Seen("slave-2", age, roles: Role(1)), Seen("spare-1", keeps: 8)));
        Assert.Equal(recorder, route.Recorder);
    }

    [Fact]
    public void Choose_HolderIsRefused_TheGuardAnswersAtOnce()
    {
        var route = Choose(View(Seen("slave-2", 50, refused: true, roles: Role(1)), Seen("spare-1", keeps: 8)));
        Assert.Equal(("spare-1", RouteKind.Keeping, "spare-1 keeps cameras of slave-2; slave-2 does not answer."), (route.Recorder, route.Kind, route.Reason));
    }

    [Fact]
    public void Choose_SeveralGuardsKeep_MostCamerasFirstAndAViewerStays()
    {
        var view = View(Seen("spare-1", keeps: 2), Seen("spare-2", keeps: 8));
        Assert.Equal("spare-2", Choose(view).Recorder);
        var stayed = view with { Last = new Dictionary<string, Route> { ["slave-2"] = new("slave-2", "spare-1", "", RouteKind.Keeping, 0, "") } };
        Assert.Equal("spare-1", Choose(stayed).Recorder);
    }

    [Fact]
    public void Choose_KeepingOnlyInABeat_Counts()
    {
        var view = View(Seen("slave-2", 3000), Seen("spare-1")) with { Keeping = new Dictionary<(string Guard, string Server), int> { [("spare-1", "slave-2")] = 3 } };
        Assert.Equal("spare-1", Choose(view).Recorder);
    }

    [Fact]
    public void Choose_NoRoleAndNobodyKeeps_OwnFootageCanBeRead() =>
        Assert.Equal(("slave-2", RouteKind.OwnRecorder), (Choose(View(Seen("slave-2"), Seen("spare-1"))).Recorder, Choose(View(Seen("slave-2"), Seen("spare-1"))).Kind));

    [Theory]
    [InlineData(1500, false, RouteKind.LastKnown)]
    [InlineData(5000, false, RouteKind.LastKnown)]
    [InlineData(5001, false, RouteKind.None)]
    [InlineData(1500, true, RouteKind.None)]
    public void Choose_NobodyAnswers_TheLastRouteIsTriedForAWhile(double age, bool refused, RouteKind kind)
    {
        var view = View(Seen("slave-2", age, refused: refused, roles: Role(1)), Seen("spare-1", age: 9000)) with
        {
            Last = new Dictionary<string, Route> { ["slave-2"] = new("slave-2", "slave-2", "", RouteKind.Role, 1, "") },
        };
        Assert.Equal(kind, Choose(view).Kind);
    }

    [Fact]
    public void Choose_Excluded_IsSkipped() =>
        Assert.Equal("spare-1", Choose(View(Seen("slave-2", roles: Role(1)), Seen("spare-1", keeps: 1)), "slave-2").Recorder);

    [Fact]
    public void Choose_Nobody_SaysWhy() =>
        Assert.Equal("Nobody serves slave-2 now: its recorder does not answer and no spare keeps its cameras.", Choose(View(Seen("slave-2", null), Seen("spare-1"))).Reason);
}
