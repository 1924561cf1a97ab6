using Failover.Recorder;

namespace Failover.Cli;

/// <summary>Reads evidence from recorders, a part of the interval at a time; one that does not answer is asked once and named.</summary>
/// <param name="place">Where a recorder of a name and an address is asked.</param>
/// <param name="clock">Ends what takes too long.</param>
internal sealed class EvidenceClients(Func<string, string, AnswerPlace> place, TimeProvider clock) : IDisposable
{
    /// <summary>The longest that one part may take: all of it is read and hashed, and live recording goes first.</summary>
    public static readonly TimeSpan PartWithin = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Part = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, VideoDownload> _clients = new(StringComparer.Ordinal);
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);

    /// <returns>Null when it does not answer.</returns>
    public async Task<CameraEvidence?> TryReadAsync(string recorder, string address, VideoRequest request, List<string> notChecked, CancellationToken ct)
    {
        if (_silent.Contains(recorder))
        {
            return null;
        }

        try
        {
            if (!_clients.TryGetValue(recorder, out var client))
            {
                _clients[recorder] = client = new VideoDownload(place(recorder, address), throughProxy: false);
            }

            return await ReadAsync(client, request, ct);
        }
        catch (Exception e) when (e is CliException or UriFormatException or HttpRequestException or IOException)
        {
            _silent.Add(recorder);
            notChecked.Add($"What {recorder} has: {e.Message}");
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // A stopped process accepts, and says nothing.
            _silent.Add(recorder);
            notChecked.Add($"What {recorder} has: no answer from {address} within {PartWithin.TotalMinutes:0} minutes; is its process stopped?");
            return null;
        }
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private async Task<CameraEvidence> ReadAsync(VideoDownload client, VideoRequest request, CancellationToken ct)
    {
        var parts = new List<CameraEvidence>();
        for (var from = request.From; from < request.To; from += Part)
        {
            var to = from + Part < request.To ? from + Part : request.To;
            using var late = new CancellationTokenSource(PartWithin, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
            parts.Add(await client.EvidenceAsync(request with { From = from, To = to }, either.Token));
        }

        return Joined(parts);
    }

    /// <summary>Parts overlap by a picture, and a store may write between two of them: the last one's list of runs holds.</summary>
    internal static CameraEvidence Joined(IReadOnlyList<CameraEvidence> parts)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var frames = parts.SelectMany(p => p.Runs).ToLookup(r => r.Run.Info.Id, r => r.Frames);
        return parts[^1] with
        {
            From = parts[0].From,
            Runs = [.. parts[^1].Runs.Select(r => r with { Frames = RunChain.InOrder(frames[r.Run.Info.Id].SelectMany(f => f)) })],
            Gaps = [.. parts.SelectMany(p => p.Gaps).Distinct()],
            Faults = [.. parts.SelectMany(p => p.Faults).Distinct()],
        };
    }
}
