using Failover.Contracts;
using Failover.Platform;

namespace Failover.Recorder;

/// <summary>
/// Deletes what this recorder holds of a server that is not in the site any more, by an operator's order: R3's one exception. The frames are
/// acknowledged in the order's name, durably and by the runs that it lists; the volumes go as they do when everything is home.
/// </summary>
/// <param name="isKnown">Is this server in this recorder's own plan? An order that was late must not delete what is wanted again.</param>
internal sealed class HoldingDrop(string name, FootageStore store, IJournal journal, Func<string, bool> isKnown)
{
    /// <summary>Frames in one acknowledgement: one note of the store.</summary>
    private const int Bite = 20_000;

    public async Task RunAsync(ReinsertionOrder order, CancellationToken ct)
    {
        if (order.DropBy is not { } by || order.Holder != name || order.Server == name)
        {
            return;
        }

        if (isKnown(order.Server))
        {
            journal.Write(JournalSeverity.Warning, JournalKind.FootageNotDropped, $"{name} was ordered to delete what it holds of {order.Server}, which is in its plan: nothing is deleted.", order.Server);
            return;
        }

        using var about = IncidentTrace.Enter(order.TraceId);
        var named = order.Holdings.Select(h => h.Run).ToHashSet();
        var (frames, cameras) = (0L, new HashSet<string>(StringComparer.Ordinal));
        foreach (var holding in store.Holdings().Where(h => h.Server == order.Server && !h.Open && named.Contains(h.Run)))
        {
            foreach (var bite in store.Frames(holding.Run).Select(f => f.Key).Chunk(Bite))
            {
                frames += (await store.AcknowledgeAsync(
                    new HoldingAck { Server = holding.Server, Camera = holding.Camera, Run = holding.Run, StoreId = $"dropped:{order.Reinsertion}", Frames = bite }, ct)).Acknowledged;
                cameras.Add(holding.Camera);
            }
        }

        if (frames > 0)
        {
            journal.Write(
                JournalSeverity.Warning, JournalKind.FootageDropped,
                $"{by} wished it: {name} deletes {frames} frames of {cameras.Count} cameras of {order.Server}, which is not in the site. They are not home.", order.Server);
        }
    }
}
