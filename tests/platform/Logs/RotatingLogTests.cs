namespace Failover.Platform.Tests;

public sealed class RotatingLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_MoreThanTheLimit_FilesAreBoundedInSizeAndNumberAndTheNewestLinesStay()
    {
        var path = Path.Combine(_folder.Root, "spare-1.log");
        await using (var log = new RotatingLog(path, mostBytes: 1_000, kept: 3))
        {
            for (var i = 0; i < 1_000; i++)
            {
                await log.WriteLineAsync($"line {i:000}");
            }
        }
        var files = Directory.GetFiles(_folder.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["spare-1.1.log", "spare-1.2.log", "spare-1.3.log", "spare-1.log"], files);
        Assert.All(Directory.GetFiles(_folder.Root), f => Assert.InRange(new FileInfo(f).Length, 1, 1_100));
        var lines = ((string[])["spare-1.3.log", "spare-1.2.log", "spare-1.1.log", "spare-1.log"]).SelectMany(f => File.ReadAllLines(Path.Combine(_folder.Root, f))).ToList();
        Assert.Equal(Enumerable.Range(1_000 - lines.Count, lines.Count).Select(i => $"line {i:000}"), lines);
    }

    [Fact]
    public async Task Open_FileOfAnEarlierLife_GoesOnBehindIt()
    {
        var path = Path.Combine(_folder.Root, "a.log");
        await File.WriteAllTextAsync(path, "before\n", TestContext.Current.CancellationToken);
        await using (var log = new RotatingLog(path))
        {
            await log.WriteLineAsync("after");
        }
        Assert.Equal(["before", "after"], await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken));
    }
}
