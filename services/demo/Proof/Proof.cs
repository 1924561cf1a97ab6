namespace Failover.Demo;

/// <summary>
/// Compares what the cameras really sent with what lies on the failed server's disk and with what its view shows. Pure: the same input
/// gives the same answer. It shares no packet, hash, volume or alignment code with the product.
/// </summary>
public static class Proof
{
    public static ProofResult Judge(ProofInput input) => new(
        [.. input.Cameras.Select(span => new CameraJudge(input, span).Judge())],
        input.Witness.ObserverLagMsMax,
        [.. input.Store.Faults.Select(fault => $"{input.Server}'s disk: {fault}")]);
}
