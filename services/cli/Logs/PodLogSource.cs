using System.Globalization;
using Failover.Contracts;
using Failover.Kubernetes;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>The log of one container, as the cluster's API keeps it. Asked again and again when it is followed: what was read already is passed over.</summary>
internal sealed class PodLogSource(PodLogs logs, SitePod pod, DateTimeOffset since, TimeProvider clock) : ILogSource
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private string _last = "";
    private DateTimeOffset _from = since;

    public string Name => pod.Pod;

    /// <summary>A pod may have several containers.</summary>
    public string FileName => pod.Container == pod.Process || pod.Container == "recorder" ? pod.Pod : $"{pod.Pod}-{pod.Container}";

    public async Task<LogBatch> ReadAsync(TimeSpan wait, CancellationToken ct)
    {
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(Pause, clock, ct);
        }

        try
        {
            // Its time is cut to whole seconds, so lines come again.
            var fresh = (await logs.ReadAsync(pod, _from, ct)).Where(l => string.CompareOrdinal(l.Stamp, _last) > 0).ToList();
            if (fresh.Count > 0)
            {
                _last = fresh[^1].Stamp;
                _from = TimeOf(_last, _from);
            }

            return new LogBatch([.. fresh.Select(l => JsonLog.Parse(l.Text, pod.Process, TimeOf(l.Stamp, _from))).OfType<LogLine>()]);
        }
        catch (StoreUnavailableException e)
        {
            throw new CliException(e.Message, ExitCode.Failed, e);
        }
    }

    private static DateTimeOffset TimeOf(string stamp, DateTimeOffset otherwise) =>
        DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : otherwise;
}
