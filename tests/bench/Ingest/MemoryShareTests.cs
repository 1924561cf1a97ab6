namespace Failover.Bench;

public sealed class MemoryShareTests
{
    private const string Rollup = """
        55d0c0a00000-7ffd5d5f7000 ---p 00000000 00:00 0                          [rollup]
        Rss:              131204 kB
        Pss:               98304 kB
        Pss_Anon:          90000 kB
        """;

    [Fact]
    public void Parse_ARollup_IsPssInBytes() => Assert.Equal(96L << 20, MemoryShare.Parse(Rollup));

    [Fact]
    public void Parse_WithoutPss_IsASentence() => Assert.Contains("Pss", Assert.Throws<FormatException>(() => MemoryShare.Parse("Rss: 1 kB")).Message);

    [Fact]
    public void Of_ThisProcess_IsSomething() => Assert.True(MemoryShare.Of(Environment.ProcessId) > 1 << 20);
}
