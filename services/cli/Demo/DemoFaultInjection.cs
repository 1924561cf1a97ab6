using Failover.Demo;

namespace Failover.Cli;

/// <summary>Does the fault to the failing server, and takes it away again.</summary>
internal sealed class DemoFaultInjection(DemoOptions options, DemoWorld world)
{
    public string Words => options.Fault switch
    {
        DemoFault.Kill => $"{options.Server} is killed (SIGKILL)",
        DemoFault.Hang => $"{options.Server} hangs (SIGSTOP)",
        _ => $"the network cable of {options.Server} is cut",
    };

    public string MendingWords => options.Fault switch
    {
        DemoFault.Kill => $"starting {options.Server} again",
        DemoFault.Hang => $"letting {options.Server} run on",
        _ => $"plugging the cable of {options.Server} in again",
    };

    public string MendedWords => options.Fault switch
    {
        DemoFault.Kill => $"{options.Server} is started again",
        DemoFault.Hang => $"{options.Server} runs on (SIGCONT)",
        _ => $"the network cable of {options.Server} is plugged in again",
    };

    public async Task InjectAsync(CancellationToken ct)
    {
        switch (options.Fault)
        {
            case DemoFault.Kill:
                await world.Failing.KillAsync(ct);
                break;
            case DemoFault.Hang:
                world.Failing.Stop();
                break;
            case DemoFault.Cut:
                await world.Cable!.CutAsync(ct);
                break;
            default:
                break;
        }
    }

    public async Task MendAsync(CancellationToken ct)
    {
        switch (options.Fault)
        {
            case DemoFault.Kill:
                await world.RestartFailingAsync(ct);
                break;
            case DemoFault.Hang:
                world.Failing.Continue();
                break;
            case DemoFault.Cut:
                await world.Cable!.RestoreAsync();
                break;
            default:
                break;
        }
    }
}
