using Failover.Contracts;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>The memory of lines of one process, page by page, over the site's management API.</summary>
/// <param name="site">The site.</param>
/// <param name="recorder">A recorder; null = the services that answer there themselves.</param>
/// <param name="since">The earliest line that is wanted.</param>
internal sealed class SiteLogSource(ISite site, string? recorder, DateTimeOffset since) : ILogSource
{
    private const string BadGateway = " answered 502: ";

    private long _cursor;
    private string? _ring;

    public string Name => recorder ?? "services";

    public async Task<LogBatch> ReadAsync(TimeSpan wait, CancellationToken ct)
    {
        var page = await PageAsync(wait, ct);
        if (_ring is not null && page.Ring != _ring)
        {
            // It was started anew: nothing that it has said since is to be missed.
            _cursor = 0;
            page = await PageAsync(TimeSpan.Zero, ct);
        }

        (_ring, _cursor) = (page.Ring, page.Next);
        return new LogBatch(page.Lines, page.Lost);
    }

    /// <summary>What the site says of a recorder that does not answer is the whole sentence; the address of the question tells nobody more.</summary>
    private async Task<LogPage> GetAsync(string path, CancellationToken ct)
    {
        try
        {
            return await site.GetAsync<LogPage>(path, ct);
        }
        catch (CliException e) when (recorder is not null && e.Message.IndexOf(BadGateway, StringComparison.Ordinal) is var at and >= 0)
        {
            var why = e.Message[(at + BadGateway.Length)..];
            throw new CliException(why.StartsWith($"{recorder} ", StringComparison.Ordinal) ? why : $"{recorder}: {why}", e.ExitCode, e);
        }
    }

    private Task<LogPage> PageAsync(TimeSpan wait, CancellationToken ct)
    {
        var place = recorder is null ? "v1/logs" : $"v1/logs/{Uri.EscapeDataString(recorder)}";
        return GetAsync($"{place}?{new LogEndpoint.Query(_cursor, since, (int)wait.TotalSeconds).Text}", ct);
    }
}
