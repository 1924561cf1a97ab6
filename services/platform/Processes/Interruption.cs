using System.Runtime.InteropServices;

namespace Failover.Platform;

/// <summary>
/// What ends a process from outside: Ctrl-C, SIGTERM, SIGHUP, and for children the end of their standard input. The first one asks it to end in order;
/// a second Ctrl-C ends the process at once.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly CancellationTokenSource _leave = new();
    private volatile bool _ctrlC;
    private volatile bool _leavesOnTerminate;

    private Interruption(CancellationToken outer) => _source = CancellationTokenSource.CreateLinkedTokenSource(outer);

    public CancellationToken Token => _source.Token;

    /// <summary>True after Ctrl-C: the exit code is 130 then, whatever the process says.</summary>
    public bool WasCtrlC => _ctrlC;

    /// <summary>From now on SIGTERM only asks to leave in order, and cancels the returned token; a second one ends the process.</summary>
    public CancellationToken LeaveOnTerminate()
    {
        _leavesOnTerminate = true;
        return _leave.Token;
    }

    public static Interruption Listen(bool signals, CancellationToken outer)
    {
        var interruption = new Interruption(outer);
        if (signals)
        {
            interruption._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, interruption.OnSignal));
            interruption._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, interruption.OnSignal));
            interruption._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, interruption.OnSignal));
        }

        return interruption;
    }

    /// <summary>
    /// Ends the process when standard input ends. Not PR_SET_PDEATHSIG: that fires when the starting thread ends, and a pipe also tells of a
    /// parent that was killed.
    /// </summary>
    public void ListenToStandardInput(Stream input)
    {
        var reader = new Thread(() => ReadToEnd(input)) { IsBackground = true, Name = "standard input" };
        reader.Start();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
        _leave.Dispose();
    }

    private void ReadToEnd(Stream input)
    {
        var buffer = new byte[256];
        try
        {
            while (input.Read(buffer) > 0)
            {
                // Nothing is ever said on it; only its end means something.
            }

            _source.Cancel();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // A broken pipe is its end too, and after the process' own end nobody listens any more.
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT)
        {
            if (_ctrlC)
            {
                return; // The second one: the default action, the process ends at once.
            }

            _ctrlC = true;
        }

        context.Cancel = true;
        var end = context.Signal == PosixSignal.SIGTERM && _leavesOnTerminate && !_leave.IsCancellationRequested ? _leave : _source;
        end.Cancel();
    }
}
