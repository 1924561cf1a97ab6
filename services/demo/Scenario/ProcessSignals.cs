using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Failover.Demo;

/// <summary>POSIX signals to one process by its id (kill(2)); .NET itself only knows SIGKILL.</summary>
public static class ProcessSignals
{
    private const int Sigterm = 15;
    private const int Esrch = 3;

    // macOS numbers these two differently (BSD's); everything else that runs .NET 10 has Linux' numbers.
    private static int Sigstop => OperatingSystem.IsMacOS() ? 17 : 19;

    private static int Sigcont => OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Stops a process: it keeps its sockets and answers nothing.</summary>
    public static void Stop(int pid) => Send(pid, Sigstop);

    /// <summary>Lets a stopped process run on.</summary>
    public static void Continue(int pid) => Send(pid, Sigcont);

    /// <summary>Asks a process to end.</summary>
    public static void Terminate(int pid) => Send(pid, Sigterm);

    private static void Send(int pid, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Signals to another process need Linux or macOS.");
        }

        // 0 and negative ids mean groups of processes: never from here.
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pid);
        if (kill(pid, signal) != 0 && Marshal.GetLastPInvokeError() is var error && error != Esrch)
        {
            throw new Win32Exception(error);
        }
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
