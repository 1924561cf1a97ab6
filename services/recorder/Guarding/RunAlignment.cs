using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>How the recorder's current run lies against ours: our tick = their tick + <see cref="OffsetTicks"/>.</summary>
internal sealed class RunAlignment(RunId theirs, RunId ours, long offsetTicks, SeamClass seamClass, int votes, string reason)
{
    /// <summary>So many contradicting pictures in a row, and the alignment is found anew.</summary>
    private const int ContradictionsToDrop = 8;

    private int _contradictions;

    public RunId Theirs => theirs;

    public RunId Ours => ours;

    public long OffsetTicks => offsetTicks;

    public SeamClass Class => seamClass;

    public int Votes { get; private set; } = votes;

    public string Reason => reason;

    public bool Contradicted => _contradictions >= ContradictionsToDrop;

    public long ToOurs(long theirTick) => theirTick + offsetTicks;

    /// <summary>Checks it against one more picture that the recorder named.</summary>
    public void Check(FrameKey theirFrame, FrameLog ourFrames)
    {
        if (seamClass != SeamClass.Exact || !ourFrames.TryFind(ToOurs(theirFrame.Tick), tolerance: 1, out var own))
        {
            return;
        }

        if (own.Hash == theirFrame.Hash)
        {
            Votes++;
            _contradictions = 0;
        }
        else
        {
            _contradictions++;
        }
    }
}
