namespace Failover.Demo;

/// <summary>Did the demo show what it claims? Pure; every finding is one sentence.</summary>
public static class DemoVerdict
{
    public static IReadOnlyList<string> Findings(DemoResult result)
    {
        var findings = new List<string>();
        if (result.FramesSent <= 0)
        {
            findings.Add("No picture was measured: nothing is proven.");
        }

        if (result.FramesLost > 0)
        {
            findings.Add($"{result.FramesLost} pictures are lost.");
        }

        if (result.FramesDuplicated > 0)
        {
            findings.Add($"{result.FramesDuplicated} pictures are doubled or were never sent.");
        }

        if (result.Fault == DemoFault.None)
        {
            return findings;
        }

        if (result.ReinsertionSeconds is null)
        {
            findings.Add($"The reinsertion into {result.Server} was not completed.");
        }

        return result.BusAway ? findings : [.. findings, .. OfTheTakeover(result)];
    }

    private static IEnumerable<string> OfTheTakeover(DemoResult result)
    {
        if (result.FailedSeconds is null)
        {
            yield return $"{result.Server} was never declared failed.";
        }

        if (result.TakeoverSeconds is null)
        {
            yield return $"No spare became active for {result.Server}.";
        }

        if (result.WatchedFrames == 0)
        {
            yield return "The outage could not be watched through the recorder-proxy while it lasted.";
        }
    }
}
