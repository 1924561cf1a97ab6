using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>What one round over all holdings of a holder came to.</summary>
/// <param name="open">Runs that the holder still keeps; completed here.</param>
/// <param name="mayGive">Takes the cameras of which this holder may still give something.</param>
internal sealed class RoundTally(HashSet<RunId> open, HashSet<string> mayGive)
{
    /// <summary>Frames that are not acknowledged yet.</summary>
    public int Left { get; private set; }

    /// <summary>Of those, damaged at the holder.</summary>
    public int Damaged { get; private set; }

    public void Add(in PullPiece piece, HomecomingResult result)
    {
        Left += result.Left;
        Damaged += result.Damaged;
        if (result.Open)
        {
            open.Add(piece.Holding.Run);
        }

        if (open.Contains(piece.Holding.Run) || result.Left > result.Damaged)
        {
            mayGive.Add(piece.Holding.Camera);
        }
    }
}
