namespace Failover.Recorder.Tests;

public sealed class RecordBuffersTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Rent_WithoutTurns_EachHasMemoryOfItsOwnUntilTheEnd()
    {
        var buffers = new RecordBuffers();
        var rented = Enumerable.Range(1, 40).Select(i => buffers.Rent(1000 + i)).ToList();
        for (var i = 0; i < rented.Count; i++)
        {
            Assert.Equal(1001 + i, rented[i].Length);
            rented[i].Span.Fill((byte)i);
        }

        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(-1, rented[i].Span.IndexOfAnyExcept((byte)i)));
        Assert.InRange(buffers.Bytes, 40 * 1000, long.MaxValue);
        buffers.Dispose();
        Assert.Equal(0, buffers.Bytes);
    }

    [Fact]
    public void Rent_ByTurns_TheLastOnesStayAsTheyAre_HoweverMany()
    {
        using var buffers = new RecordBuffers(turns: 2);
        var before = buffers.Rent(100);
        for (var i = 0; i < 1000; i++)
        {
            before.Span.Fill(1);
            var next = buffers.Rent(100 + i);
            next.Span.Fill(2);
            Assert.Equal(-1, before.Span.IndexOfAnyExcept((byte)1));
            before = next;
        }

        Assert.InRange(buffers.Bytes, 1000, 8 * 1100);
    }

    [Fact]
    public async Task WriteAsync_TheNextRecordCannotBeRead_TheOneOnItsWayArrivesBeforeItEnds()
    {
        using var directory = new TestDirectory();
        await using var store = directory.Open();
        var writer = store.OpenRun(TestFootage.Run());
        TestFootage.Append(writer, 0, 10);
        await store.FlushAsync();
        var first = store.RawRecords(writer.Id, long.MinValue, long.MaxValue).First();
        using var target = new SlowTarget(first.Header.TotalBytes);

        var sending = RecordCodec.WriteAsync(target, writer.Info, Failing(first), Ct);
        await target.Reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Ct);
        Assert.False(sending.IsCompleted);
        target.LetGo.SetResult();
        await Assert.ThrowsAsync<IOException>(() => sending);
        Assert.True(target.Arrived);
    }

    private static IEnumerable<RawRecord> Failing(RawRecord first)
    {
        yield return first;
        throw new IOException("The disk does not give it.");
    }

    /// <summary>Takes a record of this many bytes only when it is let go.</summary>
    private sealed class SlowTarget(long slowLength) : MemoryStream
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource LetGo { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Arrived { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length == slowLength)
            {
                Reached.SetResult();
                await LetGo.Task.WaitAsync(cancellationToken);
                Arrived = true;
            }

            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
