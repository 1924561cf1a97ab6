using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Simulation;

/// <summary>A holder as the home server asks it over the simulated network.</summary>
internal sealed class SimHolder(SimRecorder home, string url) : IHolder
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>What a pull gets of the line, bytes per second.</summary>
    private const double Bandwidth = 60e6;

    public Task<HoldingTable> TableAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct) =>
        AskAsync(holder => holder.Holding.Table(holding, fromTick, toTick));

    public async Task<HeldFrames> FramesAsync(
        HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted, CancellationToken ct)
    {
        var held = await AskAsync(holder => holder.Holding.Frames(holding, fromTick, toTick, wanted));
        var bytes = (held?.Frames.Count ?? 0) * (SimGop.Bytes / SimGop.Pictures);
        if (home.Site.At(url) is { } holder && home.Site.Network.IsShort(holder.Machine.Name, home.Machine.Name))
        {
            await CarryAsync(holder, bytes, ct);
        }
        else
        {
            await home.Sleep(TimeSpan.FromSeconds(bytes / Bandwidth));
        }

        return held ?? throw new InvalidDataException("The stream described no run.");
    }

    public async Task AcknowledgeAsync(HoldingAck ack, CancellationToken ct)
    {
        var done = new TaskCompletionSource();
        var live = home.ReceiverOfThisLife();
        home.Later(Silence, () => done.TrySetException(new IOException("no answer within 10 s")));
        await AskAsync(holder =>
        {
            holder.Holding.Acknowledge(ack, () => holder.Site.Network.Send(holder.Machine.Name, home, () => live(() => done.TrySetResult())));
            return true;
        });
        await done.Task;
    }

    public void Dispose()
    {
        // Nothing is kept open.
    }

    /// <summary>Piece by piece over the lines, each when live recording leaves room for it.</summary>
    private async Task CarryAsync(SimRecorder holder, int bytes, CancellationToken ct)
    {
        var flow = new LineFlow(home.Site.Network, holder.Machine.Name, home.Machine.Name);
        var boot = holder.BootId;
        try
        {
            for (; bytes > 0; bytes -= LineRules.PieceBytes)
            {
                if (!home.Site.IsPlanted("pull-ignores-the-line"))
                {
                    await home.Line.WaitAsync(ct);
                }

                if (!holder.Running || !string.Equals(holder.BootId, boot, StringComparison.Ordinal))
                {
                    throw new IOException("the connection was reset");
                }

                await PieceAsync(flow, Math.Min(bytes, LineRules.PieceBytes));
            }
        }
        finally
        {
            flow.Close();
        }
    }

    private Task PieceAsync(LineFlow flow, int bytes)
    {
        var done = new TaskCompletionSource();
        var live = home.ReceiverOfThisLife();
        home.Later(Silence, () => done.TrySetException(new IOException("no byte came for 10 s")));
        flow.Send(bytes, () => live(() => done.TrySetResult()));
        return done.Task;
    }

    private Task<T> AskAsync<T>(Func<SimRecorder, T> serve)
    {
        var answer = new TaskCompletionSource<T>();
        if (home.Site.At(url) is not { } holder)
        {
            home.Later(Silence, () => answer.SetException(new HttpRequestException("no such host")));
            return answer.Task;
        }

        home.Site.Network.Ask(
            home,
            holder,
            Silence,
            () => serve(holder),
            answer.SetResult,
            () => answer.SetException(new HttpRequestException("connection refused")),
            () => answer.SetException(new IOException("no answer within 10 s")));
        return answer.Task;
    }
}
