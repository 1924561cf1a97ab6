using System.Net.Http.Json;
using System.Text.Json;
using Failover.Contracts;
using Failover.Recorder;

namespace Failover.Cli;

/// <summary>Video over HTTP: from the recorder-proxy (<c>/{server}/video.mp4</c>) or straight from a recorder.</summary>
internal sealed class VideoDownload : IDisposable
{
    public const int DefaultProxyPort = 7410;
    private readonly HttpClient _http;
    private readonly bool _throughProxy;

    public VideoDownload(Uri address, bool throughProxy = true)
        : this(new AnswerPlace(address), throughProxy)
    {
    }

    public VideoDownload(AnswerPlace place, bool throughProxy = true) => (_http, _throughProxy) = (place.Open(TimeSpan.FromMinutes(5)), throughProxy);

    /// <summary>Writes the range to a file beside its final name first: a broken download leaves no half MP4 under it.</summary>
    public async Task<long> ToFileAsync(VideoRequest request, string path, CancellationToken ct)
    {
        var partial = path + ".part";
        try
        {
            await using (var file = File.Create(partial))
            {
                using var response = await GetAsync($"video.mp4?{request.Query}", request.Server, ct);
                await response.Content.CopyToAsync(file, ct);
            }

            File.Move(partial, path, overwrite: true);
            return new FileInfo(path).Length;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            throw new CliException($"{path} cannot be written ({e.Message.TrimEnd('.')}): choose another file.", ExitCode.Failed, e);
        }
        finally
        {
            if (File.Exists(partial))
            {
                File.Delete(partial);
            }
        }
    }

    /// <summary>The stored pictures of a range, as the view shows them.</summary>
    public async Task<IReadOnlyList<FrameRow>> FramesAsync(VideoRequest request, CancellationToken ct)
    {
        using var response = await GetAsync($"frames?{request.Query}", request.Server, ct);
        try
        {
            return await response.Content.ReadFromJsonAsync<IReadOnlyList<FrameRow>>(FailoverJson.Options, ct) ?? [];
        }
        catch (JsonException e)
        {
            throw new CliException($"{_http.BaseAddress} answered no list of frames: is the recorder-proxy or a recorder there?", ExitCode.Failed, e);
        }
    }

    /// <summary>What of a range is there, and why the rest is not.</summary>
    public async Task<IReadOnlyList<CoverageSpan>> CoverageAsync(VideoRequest request, CancellationToken ct)
    {
        using var response = await GetAsync($"coverage?{request.Query}", request.Server, ct);
        try
        {
            return await response.Content.ReadFromJsonAsync<IReadOnlyList<CoverageSpan>>(FailoverJson.Options, ct) ?? [];
        }
        catch (JsonException e)
        {
            throw new CliException($"{_http.BaseAddress} answered no coverage: is a recorder there?", ExitCode.Failed, e);
        }
    }

    /// <summary>What the volumes hold of a range, verified by the recorder while it reads; at most 30 minutes at once.</summary>
    public async Task<CameraEvidence> EvidenceAsync(VideoRequest request, CancellationToken ct)
    {
        using var response = await GetAsync($"evidence?{request.Query}", request.Server, ct);
        try
        {
            return await response.Content.ReadFromJsonAsync<CameraEvidence>(FailoverJson.Options, ct) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new CliException($"{_http.BaseAddress} answered no evidence ({e.Message}): is a recorder of this version there?", ExitCode.Failed, e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> GetAsync(string pathAndQuery, string server, CancellationToken ct)
    {
        var path = _throughProxy ? $"{Uri.EscapeDataString(server)}/{pathAndQuery}" : pathAndQuery;
        HttpResponseMessage response;
        try
        {
            response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            throw new CliException(
                $"Nobody answers at {_http.BaseAddress} ({e.GetBaseException().Message.TrimEnd('.')}): is the recorder-proxy running there?", ExitCode.Failed, e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await Refusal.OfAsync(response, new Uri(_http.BaseAddress!, path), ct);
        }
    }
}
