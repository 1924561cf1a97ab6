using Failover.Demo;

namespace Failover.Cli;

/// <summary>Where one run keeps its data, logs and videos.</summary>
internal sealed class DemoFolder
{
    private readonly bool _kept;

    public DemoFolder(DemoOptions options, TimeProvider clock)
    {
        var stamp = $"{clock.GetLocalNow():yyyyMMdd-HHmmss}-{Environment.ProcessId}";
        _kept = options.Keep is not null;
        Root = Path.GetFullPath(options.Keep ?? Path.Combine(Path.GetTempPath(), $"failover-demo-{stamp}"));
        Videos = _kept ? Path.Combine(Root, "video") : Path.GetFullPath($"failover-demo-{stamp}");
        try
        {
            Directory.CreateDirectory(Logs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{Root} cannot be made ({e.Message.TrimEnd('.')}): name another folder with --keep.", ExitCode.Failed, e);
        }
    }

    public string Root { get; }

    /// <summary>The MP4s stay: in the kept folder, else in a folder of their own where the demo was started.</summary>
    public string Videos { get; }

    public string Logs => Path.Combine(Root, "logs");

    public string SiteYaml => Path.Combine(Root, "site.yaml");

    public string DataOf(string process) => Path.Combine(Root, process);

    /// <summary>A recorder's volumes.</summary>
    public string FootageOf(string recorder) => Path.Combine(DataOf(recorder), "footage");

    public string LogOf(string process) => Path.Combine(Logs, $"{process}.log");

    /// <summary>Removes everything but the videos, unless it was to be kept. True when it is gone.</summary>
    public bool Remove()
    {
        if (_kept)
        {
            return false;
        }

        try
        {
            Directory.Delete(Root, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // The report names the folder then.
        }
    }
}
