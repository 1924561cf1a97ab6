using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

public sealed class LoadMeterTests
{
    private readonly FakeTimeProvider _time = new();
    private long _written;
    private TimeSpan _cpu;

    [Fact]
    public void Measure_TwoSeconds_RatesOfTheTimeBetween()
    {
        var meter = new LoadMeter(Path.GetTempPath(), _time, () => _written, () => _cpu);
        meter.Measure(null);
        Assert.Null(meter.Newest);
        _time.Advance(TimeSpan.FromSeconds(2));
        (_written, _cpu) = (5_000_000, TimeSpan.FromSeconds(3));
        meter.Measure(TimeSpan.FromMilliseconds(700));
        var load = meter.Newest!;
        Assert.Equal((1.5, 2_500_000, 700.0), (load.CpuCores, load.WrittenBytesPerSecond, load.DurableLagMs));
        Assert.True(load.DiskBytes > 0);
        // Nothing happened in between: the rates fall, the lag is nobody's.
        _time.Advance(TimeSpan.FromSeconds(1));
        meter.Measure(null);
        Assert.Equal((0.0, 0, (double?)null), (meter.Newest!.CpuCores, meter.Newest.WrittenBytesPerSecond, meter.Newest.DurableLagMs));
    }

    [Fact]
    public void Measure_AtTheSameMoment_KeepsWhatItHas()
    {
        var meter = new LoadMeter(Path.Combine(Path.GetTempPath(), "no\0such"), _time, () => _written, () => _cpu);
        meter.Measure(null);
        meter.Measure(null);
        Assert.Null(meter.Newest);
        _time.Advance(TimeSpan.FromSeconds(1));
        meter.Measure(null);
        Assert.Null(meter.Newest!.DiskBytes);
    }
}
