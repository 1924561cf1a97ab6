namespace Failover.Simulation;

/// <summary>R3: what a holder deletes because it is home is home: flushed on the disk that its server has now. Every other deletion says why.</summary>
internal sealed class ReleaseChecker(SimSite site, DiskBook book) : Checker(site)
{
    public override void OnDisk(DiskEvent happened)
    {
        switch (happened.Kind)
        {
            case DiskEventKind.Released when !book.IsDurableAtHome(happened.Server, happened.Gop):
                Violate("R3", $"{happened.Recorder} deleted {happened.Gop.Camera} {happened.Gop.Number}, which is not flushed at {happened.Server} ({happened.Why})");
                break;
            case DiskEventKind.Dropped when happened.Why.Length == 0:
                Violate("R3", $"{happened.Recorder} dropped {happened.Gop.Camera} {happened.Gop.Number} without a word");
                break;
        }
    }
}
