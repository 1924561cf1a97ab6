using System.Threading.Channels;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>Reads several sources at once and prints what is wanted in the order of time: first all that there is, then, if asked, what comes.</summary>
internal sealed class LogStream(IReadOnlyList<ILogSource> sources, LogQuery query, Action<LogLine> print, Action<string> tell, TimeProvider clock)
{
    /// <summary>A line waits this long for older ones of other sources.</summary>
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Of one source in one go: more than a memory of lines holds, so that a source that never ends is left.</summary>
    private const int MostBatches = 64;
    private const int MostAtOnce = 16;

    /// <returns>How many sources could be read.</returns>
    public async Task<int> ReadAsync(CancellationToken ct)
    {
        using var turns = new SemaphoreSlim(MostAtOnce);
        var read = await Task.WhenAll(sources.Select(s => AllOfAsync(s, turns, ct)));
        var merge = new LogMerge(TimeSpan.Zero);
        foreach (var (source, lines) in sources.Zip(read).Where(r => r.Second is not null))
        {
            foreach (var line in lines!)
            {
                merge.Add(source.Name, line, DateTimeOffset.MinValue);
            }
        }

        foreach (var line in merge.Rest())
        {
            print(line);
        }

        return read.Count(r => r is not null);
    }

    /// <summary>Prints what comes until it is cancelled. A source that does not answer is asked again.</summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        var heard = Channel.CreateBounded<(string Source, LogLine Line)>(new BoundedChannelOptions(10_000) { SingleReader = true });
        var listening = sources.Select(s => ListenAsync(s, heard.Writer, ct)).ToList();
        var merge = new LogMerge(Hold);
        using var ticks = new PeriodicTimer(Redraw, clock);
        try
        {
            while (await ticks.WaitForNextTickAsync(ct))
            {
                while (merge.Waiting < LogMerge.DefaultCapacity && heard.Reader.TryRead(out var told))
                {
                    merge.Add(told.Source, told.Line, clock.GetUtcNow());
                }

                foreach (var line in merge.Ready(clock.GetUtcNow()))
                {
                    print(line);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Ctrl-C: what was heard is printed all the same.
        }

        await Task.WhenAll(listening);
        while (heard.Reader.TryRead(out var told))
        {
            merge.Add(told.Source, told.Line, clock.GetUtcNow());
        }

        foreach (var line in merge.Rest())
        {
            print(line);
        }
    }

    private async Task<List<LogLine>?> AllOfAsync(ILogSource source, SemaphoreSlim turns, CancellationToken ct)
    {
        await turns.WaitAsync(ct);
        try
        {
            var lines = new List<LogLine>();
            for (var batches = 0; batches < MostBatches; batches++)
            {
                var batch = await source.ReadAsync(TimeSpan.Zero, ct);
                TellLost(source, batch);
                lines.AddRange(batch.Lines.Where(query.Wants));
                if (batch.Lines.Count == 0)
                {
                    break;
                }
            }

            return lines;
        }
        catch (CliException e)
        {
            tell(e.Message);
            return null;
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task ListenAsync(ILogSource source, ChannelWriter<(string Source, LogLine Line)> heard, CancellationToken ct)
    {
        var pause = FirstPause;
        var silent = false;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var batch = await source.ReadAsync(LongPoll, ct);
                TellLost(source, batch);
                foreach (var line in batch.Lines.Where(query.Wants))
                {
                    await heard.WriteAsync((source.Name, line), ct);
                }

                (pause, silent) = (FirstPause, false);
            }
            catch (CliException e)
            {
                // Said once, not at every try.
                if (!silent)
                {
                    tell($"{e.Message.TrimEnd('.')}. It is asked again.");
                }

                silent = true;
                await Task.Delay(pause, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void TellLost(ILogSource source, LogBatch batch)
    {
        if (batch.Lost > 0)
        {
            tell($"{source.Name}: {batch.Lost} lines were forgotten before they could be read.");
        }
    }
}
