using System.Net.Http.Json;
using Failover.Contracts;

namespace Failover.Demo;

/// <summary>Fetches the simulator's witness with the pictures of the cameras that are judged.</summary>
public sealed class WitnessClient(HttpClient http)
{
    /// <param name="http">Its base address is the simulator's <c>http</c> port.</param>
    public async Task<SiteWitness> GetAsync(IEnumerable<string> cameras, CancellationToken ct)
    {
        var site = await http.GetFromJsonAsync<SiteWitness>("/witness", FailoverJson.Options, ct)
            ?? throw new InvalidDataException("The simulator's witness is empty.");
        var all = new List<CameraWitness>();
        foreach (var name in cameras)
        {
            all.Add(await http.GetFromJsonAsync<CameraWitness>($"/witness/{name}", FailoverJson.Options, ct)
                ?? throw new InvalidDataException($"The simulator's witness of {name} is empty."));
        }
        return site with { Cameras = all };
    }
}
