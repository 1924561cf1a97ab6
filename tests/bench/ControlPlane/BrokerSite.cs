using System.Diagnostics;
using System.Text.Json;
using Failover.Broker.Fixtures;
using Failover.Platform;

namespace Failover.Bench;

/// <summary>A site whose control plane runs over a real RabbitMQ: the broker, the services and the recorders' load are three processes.</summary>
internal static class BrokerSite
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task MeasureAsync(int servers, int cameras, int seconds, List<BenchRow> rows, List<string> notes, CancellationToken ct)
    {
        if (TestBroker.Missing is { } missing)
        {
            rows.Add(BenchRow.Fact($"{servers} servers over a real broker", "not run"));
            notes.Add(missing + ".");
            return;
        }

        var folder = Directory.CreateTempSubdirectory("failover-bench-");
        try
        {
            await using var broker = await TestBroker.StartAsync(ct);
            var port = FreePort.Find();
            var site = new LargeSite(servers, Math.Max(2, servers / 10), cameras, name => $"http://127.0.0.1:{port}/{name}");
            site.Write(Path.Combine(folder.FullName, "site.db"), Path.Combine(folder.FullName, LargeSite.KeyFolder));
            var (address, password) = (broker.AddressOf(broker.Everything), broker.PasswordFileOf(broker.Everything));
            await using var load = await BrokerLoad.StartAsync(
                site, port, cameras, BrokerOptions.Check(new BrokerSettings { Broker = address, PasswordFile = password }), ct);
            using var services = Start([ServicesProcess.Word, address, password, folder.FullName]);
            try
            {
                await MeasureAsync(site, broker, load, services, seconds, rows, ct);
                notes.Add($"Over the broker: {servers} servers and {site.Spares.Count} spares, each with its own connection; beats 5 Hz, probes 4 Hz with {cameras} cameras; heartbeat, election, license, reinsertion; {seconds} s of real time.");
            }
            finally
            {
                services.StandardInput.Close();
                if (!services.WaitForExit(TimeSpan.FromSeconds(10)))
                {
                    services.Kill();
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(
        LargeSite site, TestBroker broker, BrokerLoad load, Process services, int seconds, List<BenchRow> rows, CancellationToken ct)
    {
        var time = TimeProvider.System;
        await LineAsync(services, ct);
        var began = time.GetTimestamp();
        while (!load.AllConnected || site.Spares.Sum(s => s.Beat(TimeSpan.Zero).Guarding.Count) < site.Servers.Count)
        {
            if (time.GetElapsedTime(began) > Patience)
            {
                throw new TimeoutException($"Not all servers are guarded within {Patience.TotalSeconds:0} s (all connected: {load.AllConnected}, plans heard: {load.Plans}).");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), time, ct);
        }

        await Task.Delay(TimeSpan.FromSeconds(5), time, ct);
        await AskAsync(services, ct);
        var node = await broker.ProcessAsync();
        var (before, brokerBefore, ownBefore, published, from) =
            (ProcessCost.Of(services.Id), ProcessCost.Of(node), Environment.CpuUsage.TotalTime, load.Published, time.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(seconds), time, ct);
        var took = time.GetElapsedTime(from);
        var (after, brokerAfter, own) = (ProcessCost.Of(services.Id), ProcessCost.Of(node), Environment.CpuUsage.TotalTime - ownBefore);
        var lags = await AskAsync(services, ct);

        var (cores, brokerCores) = (after.Cores(before, took), brokerAfter.Cores(brokerBefore, took));
        rows.Add(BenchRow.AtMost($"processor, {site.Servers.Count} servers, broker and services", 2, cores + brokerCores, "cores", "none published"));
        rows.Add(BenchRow.Fact("  the four services; the broker; the played recorders", $"{cores:0.00}; {brokerCores:0.00}; {own / took:0.00}"));
        rows.Add(BenchRow.Fact("lag p50: beat made -> handled by heartbeat", $"{BenchRow.Text(lags.P50)} ms"));
        rows.Add(BenchRow.AtMost("lag p99", new FailoverTimes().BeatMs, lags.P99, "ms"));
        rows.Add(BenchRow.Fact("  beats handled, of those published", $"{lags.Beats:#,0} of {load.Published - published:#,0}"));
        rows.Add(BenchRow.Fact("  beats that the broker did not take", $"{load.Failed:#,0}"));
        rows.Add(BenchRow.Fact("memory: services, broker", $"{after.Memory / 1e6:0} MB, {brokerAfter.Memory / 1e6:0} MB"));
    }

    private static Process Start(IReadOnlyList<string> words)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        // A binary of its own needs no "exec".
        var all = Path.GetFileNameWithoutExtension(program) == "dotnet" ? ["exec", typeof(BrokerSite).Assembly.Location, .. words] : words;
        var info = new ProcessStartInfo(program, all)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var services = Process.Start(info) ?? throw new InvalidOperationException("The services did not start.");
        // Their log is read, so that they never wait for it, and forgotten.
        services.ErrorDataReceived += (_, _) => { };
        services.BeginErrorReadLine();
        return services;
    }

    private static async Task<Lags> AskAsync(Process services, CancellationToken ct)
    {
        await services.StandardInput.WriteLineAsync("lags".AsMemory(), ct);
        await services.StandardInput.FlushAsync(ct);
        return JsonSerializer.Deserialize<Lags>(await LineAsync(services, ct)) ?? throw new InvalidOperationException("The services told no lags.");
    }

    // The answers are "ready" and objects with Beats.
    private static async Task<string> LineAsync(Process services, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        while (await services.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line == "ready" || line.StartsWith("{\"Beats\"", StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The services ended.");
    }
}
