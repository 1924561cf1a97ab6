using System.Collections.Concurrent;
using Failover.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Recorder.Tests;

/// <summary>What a holder sends, counted where it arrives: real stores, the holder's records through the codec, no socket.</summary>
public sealed class SentOnceTests : IAsyncDisposable
{
    private const long HeldTick = 2_000_000;

    /// <summary>Pictures of an interval, with what its first and last record reach beyond it.</summary>
    private const int IntervalPictures = (20 * 25) + (2 * 25);
    private readonly TestDirectory _homeDirectory = new();
    private readonly TestDirectory _spareDirectory = new();
    private readonly FootageStore _home;
    private readonly FootageStore _spare;

    public SentOnceTests() => (_home, _spare) = (_homeDirectory.Open(), _spareDirectory.Open());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _home.DisposeAsync();
        await _spare.DisposeAsync();
        _homeDirectory.Dispose();
        _spareDirectory.Dispose();
    }

    [Fact]
    public async Task RoundAsync_RecordsReachOverTheEndsOfIntervals_EachPictureIsSentOnce()
    {
        Write(_home, TestFootage.Run(), 900_000, 0, 300);
        Write(_spare, Held(1), HeldTick, 200, 2000);

        var holder = await PullAsync();

        Assert.Equal(2000, holder.Sent);
        Assert.Equal(1900, _home.Frames(Held(1).Id).Count);
    }

    [Fact]
    public async Task RoundAsync_HomeHasWhatLiesInBetween_ThatIsNotAskedFor()
    {
        Write(_home, TestFootage.Run(), 900_000, 100, 200);
        foreach (var second in Enumerable.Range(0, 16))
        {
            Write(_spare, Held(1), HeldTick, second * 25, 25);
        }

        var holder = await PullAsync();

        // Pictures 100 to 299 lie at home; an exact seam says so.
        Assert.Equal(200, holder.Sent);
        Assert.Equal(200, _home.Frames(Held(1).Id).Count);
    }

    [Fact]
    public async Task RoundAsync_SeveralCameras_OneIsAskedForOneWrittenOneAcknowledged_NeverTwoOfOneRun()
    {
        WriteCameras(4);

        var holder = await PullAsync();

        // Asked for and not yet acknowledged: one ahead, one that is written, one that is acknowledged.
        Assert.InRange(holder.MostAtOnce, 2, 3);
        Assert.False(holder.TwoOfOneRun);
        Assert.Equal(4 * 2400, holder.Sent);
        Assert.All(Enumerable.Range(1, 4), camera => Assert.Equal(2400, _home.Frames(Held(camera).Id).Count));
    }

    [Fact]
    public async Task RoundAsync_HoweverManyIntervals_TwoAreInMemory()
    {
        WriteCameras(3);

        var holder = await PullAsync();

        Assert.InRange(holder.MostInMemory, 1, 2);
        Assert.Equal(0, holder.InMemory);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task RoundAsync_AnAcknowledgementIsLost_WhatIsWrittenIsNotSentAgain_AndTheMemoryIsGivenBack(int lost)
    {
        WriteCameras(3);

        var holder = await PullAsync(holder => holder.LoseAcknowledgement = lost);

        // The interval ahead was in memory alone: that one is sent again.
        Assert.InRange(holder.Sent, 3 * 2400, (3 * 2400) + IntervalPictures);
        Assert.Equal(0, holder.InMemory);
        Assert.All(Enumerable.Range(1, 3), camera => Assert.Equal(2400, _home.Frames(Held(camera).Id).Count));
    }

    [Fact]
    public async Task RoundAsync_ALaterQuestionOfAnIntervalFails_TheMemoryOfTheEarlierOneIsGivenBack()
    {
        Write(_home, TestFootage.Run(), 900_000, 100, 200);
        foreach (var second in Enumerable.Range(0, 16))
        {
            Write(_spare, Held(1), HeldTick, second * 25, 25);
        }

        // Two stretches are missing: the first is asked for again.
        var holder = await PullAsync(holder => holder.LoseQuestion = 2);

        Assert.Equal(300, holder.Sent);
        Assert.Equal(0, holder.InMemory);
        Assert.Equal(200, _home.Frames(Held(1).Id).Count);
    }

    private static RunInfo Held(int camera) => TestFootage.Run(session: camera, purpose: RunPurpose.Kept, recorder: "spare-1", camera: $"cam-{camera}");

    private void WriteCameras(int cameras)
    {
        foreach (var camera in Enumerable.Range(1, cameras))
        {
            Write(_home, TestFootage.Run(session: camera, camera: $"cam-{camera}"), 900_000, 0, 300);
            foreach (var second in Enumerable.Range(0, 100))
            {
                Write(_spare, Held(camera), HeldTick, 200 + (second * 25), 25);
            }
        }
    }

    private static void Write(FootageStore store, RunInfo run, long firstTick, int from, int count)
    {
        var writer = store.OpenRun(run);
        for (var i = from; i < from + count; i++)
        {
            var unit = TestFootage.Unit(i, firstTick);
            Assert.True(writer.Append(unit));
            unit.Release();
        }

        writer.Close("the test wants it");
        store.FlushAsync().GetAwaiter().GetResult();
    }

    private async Task<CountingHolder> PullAsync(Action<CountingHolder>? change = null)
    {
        var holder = new CountingHolder(_spare);
        change?.Invoke(holder);
        var puller = new Puller(new HomecomingSeams
        {
            Name = "slave-2", Store = new FootageHome(_home), Holders = _ => holder, Journal = new RecordingJournal(),
            Time = TimeProvider.System, Logger = NullLogger.Instance,
        });
        for (var round = 0; round < 5 && _spare.Holdings().Count > 0; round++)
        {
            puller.Offer(new ReinsertionOrder
            {
                Site = "site", Id = $"order-{round}", Time = TestFootage.Start, Reinsertion = "slave-2-spare-1", Server = "slave-2",
                Holder = "spare-1", HolderUrl = "http://spare-1", Holdings = _spare.Holdings(),
            });
            await puller.RoundAsync(Ct);
        }

        Assert.Empty(_spare.Holdings());
        return holder;
    }

    /// <summary>Counts pictures that were sent, and intervals between being asked for and acknowledged.</summary>
    private sealed class CountingHolder(FootageStore store) : IHolder
    {
        private readonly ConcurrentDictionary<RunId, int> _open = new();
        private readonly ConcurrentBag<RecordBuffers> _memory = [];
        private int _sent;
        private int _most;
        private int _acknowledgements;
        private int _questions;

        public int Sent => _sent;

        public int MostAtOnce => _most;

        /// <summary>Answers whose pictures are in memory now.</summary>
        public int InMemory => _memory.Count(buffers => buffers.Bytes > 0);

        public int MostInMemory { get; private set; }

        /// <summary>Which acknowledgement the network loses; 0 = none.</summary>
        public int LoseAcknowledgement { get; set; }

        /// <summary>Which question for pictures the network loses; 0 = none.</summary>
        public int LoseQuestion { get; set; }

        public bool TwoOfOneRun { get; private set; }

        public async Task<HoldingTable> TableAsync(HoldingReport holding, long fromTick, long toTick, CancellationToken ct)
        {
            var rows = store.Frames(holding.Run, fromTick, toTick).Select(frame => frame.ToRow(frame.Tick)).OrderBy(row => row.Tick).ToList();
            if (rows.Count > 0)
            {
                TwoOfOneRun |= !_open.TryAdd(holding.Run, 1);
                _most = Math.Max(_most, _open.Count);
            }

            await Task.Yield();
            var summary = store.FindRun(holding.Run)!;
            return new HoldingTable(holding.Run, rows.Count > 0 ? summary.Wall.ToUtc(rows[0].Tick) : summary.FirstWall, rows, summary.Open);
        }

        public async Task<HeldFrames> FramesAsync(HoldingReport holding, long fromTick, long toTick, IReadOnlySet<FrameKey> wanted, CancellationToken ct)
        {
            if (++_questions == LoseQuestion)
            {
                throw new IOException("the network lost it");
            }

            using var wire = new MemoryStream();
            await RecordCodec.WriteAsync(wire, store.FindRun(holding.Run)!.Info, store.RawRecords(holding.Run, fromTick, toTick), ct);
            wire.Position = 0;
            var (run, frames) = ((RunInfo?)null, new List<ForeignFrame>());
            var buffers = new RecordBuffers();
            _memory.Add(buffers);
            try
            {
                await foreach (var record in RecordCodec.ReadAsync(wire, buffers, null, ct))
                {
                    run = record.Header.Kind == RecordKind.Run ? record.Run() : run;
                    frames.AddRange(record.Header.Kind == RecordKind.Frames ? record.Frames() : []);
                }
            }
            catch
            {
                // Cancelled in the middle: who asks gets nothing that he could give back.
                buffers.Dispose();
                throw;
            }

            Interlocked.Add(ref _sent, frames.Count);
            MostInMemory = Math.Max(MostInMemory, InMemory);
            return new HeldFrames(run!, frames, []) { Buffers = [buffers] };
        }

        public async Task AcknowledgeAsync(HoldingAck ack, CancellationToken ct)
        {
            if (Interlocked.Increment(ref _acknowledgements) == LoseAcknowledgement)
            {
                _open.Clear();
                throw new HttpRequestException("The network lost it.");
            }

            await store.AcknowledgeAsync(ack, ct);
            _open.TryRemove(ack.Run, out _);
        }

        public void Dispose()
        {
            // The test's store is not its own.
        }
    }
}
