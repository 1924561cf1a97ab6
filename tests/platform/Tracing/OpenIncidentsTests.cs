namespace Failover.Platform.Tests;

public sealed class OpenIncidentsTests
{
    [Fact]
    public void Show_ReplacesAllThatWasKnown()
    {
        var open = new OpenIncidents();
        Assert.Null(open.Of("slave-2"));
        open.Note("slave-1", "a");
        open.Show([new("slave-2", "b"), new("slave-2-t2", "b")]);
        Assert.Null(open.Of("slave-1"));
        Assert.Equal("b", open.Of("slave-2-t2"));
        open.Forget("slave-2");
        Assert.Null(open.Of("slave-2"));
        Assert.Null(open.Of(null));
    }

    [Fact]
    public void Note_BeyondTheBound_IsLeftOut_AndWhatIsThereStays()
    {
        var open = new OpenIncidents();
        for (var i = 0; i < 5000; i++)
        {
            open.Note($"slave-{i}", "a");
        }
        Assert.Equal("a", open.Of("slave-0"));
        Assert.Null(open.Of("slave-4999"));
        open.Note("slave-0", "b");
        Assert.Equal("b", open.Of("slave-0"));
    }
}
