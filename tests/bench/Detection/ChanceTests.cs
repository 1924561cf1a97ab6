namespace Failover.Bench;

public sealed class ChanceTests
{
    [Fact]
    public void Draws_AreEvenAndRepeatable()
    {
        var draws = new Draws(7, 3);
        var shares = Enumerable.Range(0, 20_000).Select(i => draws.Share(i, 0)).ToList();
        Assert.InRange(shares.Average(), 0.49, 0.51);
        Assert.InRange(shares.Count(s => s < 0.05) / 20_000.0, 0.045, 0.055);
        Assert.Equal(draws.Bits(5, 1), new Draws(7, 3).Bits(5, 1));
        Assert.NotEqual(draws.Bits(5, 1), new Draws(7, 4).Bits(5, 1));
        Assert.NotEqual(draws.Bits(5, 1), new Draws(8, 3).Bits(5, 1));
    }

    [Fact]
    public void Ways_LosesAsOftenAsAsked_AndNeverLongerThanLongest()
    {
        var (ways, draws) = (new Ways(new DetectionRules()), new Draws(1, 1));
        var rounds = Enumerable.Range(0, 50_000).Select(i => draws.Bits(i, 0)).Select(bits => (Round: ways.Round(bits), Lost: ways.AnyLoss(bits))).ToList();
        Assert.InRange(rounds.Count(r => r.Lost) / 50_000.0, 0.0925, 0.1025);
        Assert.All(rounds, r => Assert.InRange(r.Round, 300, r.Lost ? 2 * ways.Longest : 400_300));
    }

    [Fact]
    public void Question_ThatFailsOverAKeptConnection_FailsOverANewOne()
    {
        var rules = new DetectionRules();
        var chance = new ProbeChance(rules, new Ways(rules), 1, 1);
        var failed = Enumerable.Range(0, 20_000).Where(slot => chance.FailsKept(slot)).ToList();
        Assert.InRange(failed.Count, 200, 600);
        Assert.All(failed, slot => Assert.True(chance.FailsNew(slot)));
    }

    [Fact]
    public void Pauses_FoundByTime()
    {
        var pauses = new Pauses((10, 20), (30, 40));
        Assert.Equal((9L, 20L, 20L, 40L), (pauses.Resume(9), pauses.Resume(10), pauses.Resume(20), pauses.Resume(31)));
        Assert.True(pauses.Touch(0, 10) && pauses.Touch(19, 25) && pauses.Touch(0, 100));
        Assert.False(pauses.Touch(0, 9) || pauses.Touch(20, 29) || pauses.Touch(40, 50));
        var drawn = new Pauses(new DetectionRules { PausesPerDay = 24 }, 1, 1, 1000L * 3_600_000_000);
        Assert.InRange(drawn.All.Count, 900, 1100);
    }

    [Fact]
    public void Detection_OfARealEnd_InTheCalmNetwork()
    {
        var calm = new DetectionRules { Loss = 0, Jitter = 1000 };
        var ct = TestContext.Current.CancellationToken;
        var (death, silence) = (DetectionTimes.Measure(calm, 50, machineUp: true, 0, ct), DetectionTimes.Measure(calm, 50, machineUp: false, 0, ct));
        Assert.InRange(death.Most, 0.3, 1.5);
        Assert.InRange(silence.At(0), death.Most, 60);
        Assert.InRange(silence.Most, 1, 4);
    }
}
