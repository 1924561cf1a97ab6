namespace Failover.Demo;

/// <summary>The disks of the failed server and of its guards while the outage lasted: what was durable then must be there in the end.</summary>
public sealed record OutageEvidence(StoreContents Original, IReadOnlyDictionary<string, StoreContents> Guards)
{
    /// <param name="footageOf">Folder of a recorder's volumes.</param>
    public static OutageEvidence Read(string server, Func<string, string> footageOf) => new(
        VolumeReader.Read(footageOf(server)), DemoSite.SpareNames.ToDictionary(s => s, s => VolumeReader.Read(footageOf(s))));
}
