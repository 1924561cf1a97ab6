using Failover.Contracts;
using Failover.Platform;
using Prometheus;

namespace Failover.Heartbeat;

/// <summary>What heartbeat sees, in numbers, once a second; names are listed in docs/ref/metrics.md.</summary>
internal sealed class HeartbeatGauges
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly GaugeFamily BeatAge = new(Metrics.CreateGauge("failover_beat_age_seconds", "Age of a recorder's newest beat.", "server"));
    private static readonly GaugeFamily Signs = new(Metrics.CreateGauge(
        "failover_server_signs", "Places that see this value of a sign of a server.", "server", "sign", "value"));
    private static readonly Gauge BusSilence = Metrics.CreateGauge("failover_bus_silence_seconds", "Time since the newest beat of any recorder was sent.");

    private TimeSpan? _shownAt;

    /// <summary>Shows them when a second has passed since the last time.</summary>
    public void Show(Func<DetectorView> look, TimeSpan now)
    {
        if (now - _shownAt < Every)
        {
            return;
        }
        _shownAt = now;
        var view = look();
        BusSilence.Set((now - (view.LastBeatOfAnybody ?? view.StartedAt)).TotalSeconds);
        BeatAge.Show(view.Servers.Where(s => s.Beat is not null).Select(s => new GaugeRow((now - s.Beat!.SentAt).TotalSeconds, s.Name)));
        Signs.Show(
            from server in view.Servers
            where !server.IsSpare
            from sign in (server.Previous?.Signs ?? []).GroupBy(s => s.Name, StringComparer.Ordinal)
            from value in Enum.GetValues<SignValue>()
            select new GaugeRow(sign.Count(s => s.Value == value), server.Name, sign.Key, value.ToString()));
    }
}
