using Failover.Contracts;

namespace Failover.Reinsertions;

/// <summary>What is true of one reinsertion now, and whether its order is due.</summary>
/// <param name="OrderDue">Tell the home recorder now.</param>
/// <param name="Present">Frames that were home already, as the home recorder counts them.</param>
/// <param name="Offered">Frames that the holder offered, as the home recorder counts them; 0 = it does not say.</param>
internal sealed record Judgement(
    OwedReinsertion Owed, ReinsertionState State, string Reason, Brought Brought, long Present, long Offered, IReadOnlyList<Seam> Seams, bool OrderDue)
{
    public bool IsLast => State is ReinsertionState.Completed or ReinsertionState.CompletedWithGaps;
}
