using System.Security.Cryptography;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>
/// Reads a camera's interval out of the volumes: every record's checksum, every picture's content hash, and the SHA-256 of its bytes are
/// computed now. One question at a time, and live recording goes first (R5).
/// </summary>
internal sealed class EvidenceReading(FootageStore store, string recorder) : IDisposable
{
    /// <summary>So far two copies of a picture may lie apart on an axis; the view looks around by as much.</summary>
    private const long AroundTicks = 3;

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <param name="from">Inclusive, by the wall map of the camera's axis here.</param>
    /// <param name="to">Exclusive.</param>
    public async Task<CameraEvidence> ReadAsync(string server, string camera, DateTimeOffset from, DateTimeOffset to, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            var (runs, seams, faults) = (store.Runs(server, camera), store.Seams(server, camera), new List<EvidenceFault>());
            var axis = CameraAxis.Build(runs, seams);
            var (first, end) = (axis.Wall.ToTick(from), axis.Wall.ToTick(to));
            var evidence = new List<RunEvidence>(runs.Count);
            foreach (var placed in axis.Runs)
            {
                var there = placed.LastTick >= first && placed.FirstTick < end;
                evidence.Add(new RunEvidence(
                    placed.Run with { Info = placed.Run.Info with { Parameters = [] } },
                    there ? await FramesAsync(placed, first - AroundTicks, end + AroundTicks, faults, ct) : []));
            }

            return new CameraEvidence
            {
                Recorder = recorder, StoreId = store.StoreId, Server = server, Camera = camera, From = from, To = to,
                Runs = evidence, Seams = seams, Gaps = store.Gaps(server, camera, from, to), Faults = faults,
            };
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyList<EvidenceFrame>> FramesAsync(PlacedRun placed, long first, long end, List<EvidenceFault> faults, CancellationToken ct)
    {
        var run = placed.Run.Info.Id;
        var (fromTick, toTick) = (first - placed.Offset, end - placed.Offset);
        var damaged = new List<DamagedStretch>();
        var frames = new List<EvidenceFrame>();
        foreach (var record in store.RawRecords(run, fromTick, toTick, damaged))
        {
            await store.Headroom.WaitAsync(ct);
            foreach (var frame in record.Frames().Where(f => f.Tick >= fromTick && f.Tick <= toTick))
            {
                if (IsWhatItSays(frame))
                {
                    frames.Add(new EvidenceFrame(
                        frame.Tick, frame.Hash, frame.Payload.Length, (int)frame.Flags, frame.Composition, Convert.ToHexStringLower(SHA256.HashData(frame.Payload.Span))));
                }
                else
                {
                    faults.Add(new EvidenceFault(run, frame.Tick, frame.Tick, "the picture's bytes are not what its content hash says"));
                }
            }
        }

        faults.AddRange(damaged.Select(stretch => new EvidenceFault(run, stretch.FirstTick, stretch.LastTick, stretch.Why)));
        return RunChain.InOrder(frames);
    }

    private static bool IsWhatItSays(in ForeignFrame frame)
    {
        try
        {
            return AccessUnitHash.Compute(frame.Payload.Span) == frame.Hash;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
