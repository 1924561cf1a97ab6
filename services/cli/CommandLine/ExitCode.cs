namespace Failover.Cli;

/// <summary>The exit codes of every verb.</summary>
internal static class ExitCode
{
    public const int Well = 0;

    /// <summary>It failed, or footage was lost or doubled.</summary>
    public const int Failed = 1;

    /// <summary>Wrong arguments, a wrong file: nothing was started or changed.</summary>
    public const int BadInput = 2;

    /// <summary><c>status</c> and <c>check</c>: the site is not protected now.</summary>
    public const int Unhealthy = 3;

    /// <summary>Ctrl-C: 128 + SIGINT, as shells say it.</summary>
    public const int Interrupted = 130;
}
