using System.Net;
using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli.Tests;

/// <summary>The incident of <see cref="ProofWorld"/> behind HTTP: the site at <c>/v1</c>, each recorder at <c>/NAME/evidence</c>.</summary>
internal sealed class PlayedIncident : IDisposable
{
    private readonly ProofFacts _facts = ProofWorld.Facts();

    public PlayedIncident() => Site.Route = Answer;

    public PlayedSite Site { get; } = new();

    public string HomeAddress => $"http://{Site.Host}/slave-2/";

    /// <summary>Where the site says that the spare listens.</summary>
    public string SpareAddress { get; set; } = "";

    /// <summary>What the server answers about a camera, instead of what it has.</summary>
    public Func<CameraEvidence, object?> AtHome { get; set; } = evidence => evidence;

    public void Dispose() => Site.Dispose();

    private object? Answer(Uri url)
    {
        var query = url.Query.TrimStart('?').Split('&').Select(p => p.Split('=')).Where(p => p.Length == 2).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));
        return url.AbsolutePath switch
        {
            "/v1/objects/takeover" => new List<Takeover> { _facts.Takeover! },
            "/v1/objects/reinsertion" => _facts.Reinsertions.ToList(),
            "/v1/status" => Status(),
            "/slave-2/evidence" => AtHome(_facts.Cameras.Single(c => c.Camera == query["camera"]).Home!),
            "/spare-1/evidence" => _facts.Cameras.Single(c => c.Camera == query["camera"]).Holders[0],
            _ => HttpStatusCode.NotFound,
        };
    }

    private SiteStatus Status()
    {
        var well = SampleSite.Well;
        return well with
        {
            Servers = [.. well.Servers.Select(s => s with { Address = HomeAddress })],
            Spares = [well.Spares[0] with { Address = SpareAddress.Length > 0 ? SpareAddress : $"http://{Site.Host}/spare-1/" }],
            Cameras = [.. _facts.Cameras.Select(c => well.Cameras[1] with { Camera = c.Camera, Server = "slave-2" })],
        };
    }
}
