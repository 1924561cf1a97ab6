using System.IO.Pipelines;
using Microsoft.Extensions.Time.Testing;

namespace Failover.Recorder.Tests;

/// <summary>What a holder sends: read only while live pictures arrive in time, and not waited for without end.</summary>
public sealed class PacedStreamTests
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly Pipe _holder = new(new PipeOptions(pauseWriterThreshold: 0));
    private TimeSpan _behind;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_LivePicturesAreLate_TakesNothingAndIsNoSilence()
    {
        await _holder.Writer.WriteAsync(new byte[100], Ct);
        await using var stream = Open();
        _behind = TimeSpan.FromSeconds(1);
        var read = stream.ReadAsync(new byte[100], Ct).AsTask();

        // Longer than a holder may be silent.
        for (var i = 0; i < 20 * 30; i++)
        {
            _time.Advance(LineRules.LookEvery);
        }

        Assert.False(read.IsCompleted);
        _behind = TimeSpan.Zero;
        await Poll.UntilAsync(
            () =>
            {
                _time.Advance(LineRules.LookEvery);
                return read.IsCompleted;
            },
            "it does not read on");
        Assert.Equal(100, await read);
    }

    [Fact]
    public async Task Read_AnyAmount_IsAskedForInPieces()
    {
        await _holder.Writer.WriteAsync(new byte[3 * LineRules.PieceBytes], Ct);
        await using var stream = Open();
        Assert.InRange(await stream.ReadAsync(new byte[3 * LineRules.PieceBytes], Ct), 1, LineRules.PieceBytes);
    }

    [Fact]
    public async Task Read_HolderSaysNothing_EndsAfterTheSilence()
    {
        await using var stream = Open();
        var read = stream.ReadAsync(new byte[100], Ct).AsTask();
        await Poll.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return read.IsCompleted;
            },
            "it waits for ever");
        var error = await Assert.ThrowsAsync<IOException>(() => read);
        Assert.Contains("no byte came for 10 s", error.Message, StringComparison.Ordinal);
    }

    private PacedStream Open() => new(_holder.Reader.AsStream(), new LineHeadroom(() => ("cam-1", _behind), _time), Silence, _time);
}
