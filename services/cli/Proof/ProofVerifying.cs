using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary>Compares a report with what lies in the volumes now: its own hash, and every chain. Pure.</summary>
internal static class ProofVerifying
{
    /// <param name="now">Of each camera, what its server's volumes hold now; a camera that is not in it could not be read.</param>
    /// <returns>What is not as the report says; empty when all is.</returns>
    public static IReadOnlyList<string> Differences(ProofFile file, IReadOnlyDictionary<string, CameraEvidence> now)
    {
        var found = new List<string>();
        if (!file.IsWhole)
        {
            found.Add($"The report was changed after it was made: it says its SHA-256 is {file.Stated}, and it is {file.Found}.");
        }

        if (file.Report.Cameras.All(c => c.Chains.Count == 0))
        {
            found.Add("The report has no chain of pictures: there is nothing to compare.");
        }

        foreach (var camera in file.Report.Cameras)
        {
            if (!now.TryGetValue(camera.Camera, out var evidence))
            {
                found.Add($"{camera.Camera}: its volumes could not be read.");
                continue;
            }

            foreach (var chain in camera.Chains)
            {
                if (DifferenceOf(camera.Camera, chain, evidence) is { } difference)
                {
                    found.Add(difference);
                }
            }
        }

        return found;
    }

    private static string? DifferenceOf(string camera, ProofChain chain, CameraEvidence evidence)
    {
        var frames = evidence.Runs.FirstOrDefault(r => r.Run.Info.Id == chain.Run)?.Frames.Where(f => f.Tick >= chain.FirstTick && f.Tick <= chain.LastTick).ToList() ?? [];
        var now = RunChain.Of(chain.Run, frames);
        if (now.Head == chain.Head)
        {
            return null;
        }

        var what = now.Frames == chain.Pictures ? "the bytes or the table of a picture differ" : $"the report has {chain.Pictures} pictures, the volumes have {now.Frames}";
        var faults = evidence.Faults.Where(f => f.Run == chain.Run).Select(f => $"; ticks {f.FirstTick} to {f.LastTick}: {f.Why}");
        return $"{camera}, run {chain.Run}: {what}{Where(chain, now)}{string.Concat(faults)}.";
    }

    /// <summary>Between which marks the chains part.</summary>
    private static string Where(ProofChain chain, ChainResult now)
    {
        var same = chain.Marks.TakeWhile((mark, i) => i < now.Marks.Count && now.Marks[i] == mark).Count();
        var from = same == 0 ? chain.FirstTick : chain.Marks[same - 1].Tick;
        var to = same < chain.Marks.Count ? chain.Marks[same].Tick : chain.LastTick;
        return $", between ticks {from} and {to}";
    }
}
