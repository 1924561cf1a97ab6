using Microsoft.Extensions.Time.Testing;

namespace Failover.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("demo", "--fault", "fire")]
    [InlineData("demo", "--cameras", "many")]
    [InlineData("demo", "--cameras", "0")]
    [InlineData("demo", "--seconds", "0")]
    [InlineData("demo", "--server", "spare-1")]
    [InlineData("up", "--port", "70000")]
    [InlineData("export", "--server", "s")]
    [InlineData("export", "--server", "s", "--camera", "c", "--from", "yesterday", "--to", "2026-05-01T12:00:00Z", "-o", "x.mp4")]
    [InlineData("export", "--server", "s", "--camera", "c", "--from", "2026-05-01T12:00:01Z", "--to", "2026-05-01T12:00:00Z", "-o", "x.mp4")]
    [InlineData("apply", "-f", "/no/such/file.yaml")]
    [InlineData("status", "--host", "ftp://x")]
    public async Task Run_BadInput_Exit2AndOneSentenceEach(params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Empty(output);
        Assert.All(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("failover: ", line));
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task Run_DemoWithSeveralErrors_AllAtOnce()
    {
        var (code, _, error) = await RunAsync("demo", "--cameras", "0", "--seconds", "0", "--server", "nobody");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Equal(
            """
            failover: --cameras is 0; it must be 1 to 64.
            failover: --seconds is 0; it must be 1 to 3600.
            failover: --server is 'nobody'; it must be one of master-1, slave-1, slave-2.

            """,
            error);
    }

    [Fact]
    public async Task Apply_WrongFile_AllErrorsWithLinesAndExit2()
    {
        var path = Path.Combine(Path.GetTempPath(), $"failover-cli-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(path, "apiVersion: failover.video/v1alpha1\nkind: Camera\nmetadata:\n  name: c\nspec:\n  serverr: x\n", TestContext.Current.CancellationToken);
        try
        {
            // Nobody answers there: then the file must stand alone.
            var (code, _, error) = await RunAsync("apply", "-f", path, "--host", "127.0.0.1:1");
            Assert.Equal(ExitCode.BadInput, code);
            Assert.Contains($"{path}:6:3: ", error);
            Assert.EndsWith("nothing was changed.\n", error);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Status_NobodyAnswers_OneSentenceWithPlaceAndRemedy()
    {
        var (code, _, error) = await RunAsync("status", "--host", "127.0.0.1:1");
        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(
            "failover: No site answers at http://127.0.0.1:1 (Connection refused): start it with `failover up`, or name it with --host or FAILOVER_HOST.\n", error);
    }

    [Fact]
    public async Task Help_Root_NamesEveryVerbOfTheSlice()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.Equal(ExitCode.Well, code);
        foreach (var verb in (string[])["demo", "up", "recorder", "apply", "status", "events", "why", "check", "takeover", "release", "reinsert", "maintenance", "drill", "export", "license", "version"])
        {
            Assert.Contains($"\n  {verb} ", output);
        }

        Assert.DoesNotContain("\n  cameras ", output);
    }

    [Fact]
    public async Task Crds_PrintedOrWritten_AreThoseOfTheSourceTree()
    {
        var (code, output, _) = await RunAsync("crds");
        Assert.Equal((ExitCode.Well, 8), (code, output.Split("---\n", StringSplitOptions.RemoveEmptyEntries).Length));
        var folder = Directory.CreateTempSubdirectory("failover-crds-");
        try
        {
            Assert.Equal(ExitCode.Well, (await RunAsync("crds", "--chart", "--out", folder.FullName)).Code);
            Assert.Equal(8, folder.GetFiles("*.yaml").Length);
            var sites = await File.ReadAllTextAsync(Path.Combine(folder.FullName, "sites.yaml"), TestContext.Current.CancellationToken);
            Assert.Contains("helm.sh/resource-policy: keep", sites);
            Assert.DoesNotContain("helm.sh", output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("host:7400", "http://host:7400/")]
    [InlineData("host", "http://host:7400/")]
    [InlineData("http://host:80", "http://host/")]
    [InlineData("https://host", "https://host/")]
    [InlineData("http://[::1]:7400", "http://[::1]:7400/")]
    public void ParseHost_Forms_WithDefaultPort(string text, string expected) => Assert.Equal(expected, SiteClient.ParseHost(text).AbsoluteUri);

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await FailoverCommand.RunAsync(args, new Screen(output, error, new FakeTimeProvider()), TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
