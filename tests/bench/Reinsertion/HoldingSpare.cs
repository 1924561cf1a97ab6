using Failover.Contracts;
using Failover.Recorder;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Bench;

/// <summary>A spare that holds footage: the product's store and endpoints behind a real socket.</summary>
internal sealed class HoldingSpare : IAsyncDisposable
{
    public const string Name = "spare-1";
    private readonly WebApplication _app;

    private HoldingSpare(FootageStore store, WebApplication app) => (Store, _app) = (store, app);

    public FootageStore Store { get; }

    public static async Task<HoldingSpare> StartAsync(string folder, string token, CancellationToken ct)
    {
        var store = FootageStore.Open(new StoreOptions { Directory = folder }, TimeProvider.System, NullLogger.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        HoldingEndpoints.Map(app, store, token, TimeProvider.System);
        await app.StartAsync(ct);
        return new HoldingSpare(store, app);
    }

    public ReinsertionOrder Order(string server) => new()
    {
        Site = "bench",
        Id = Guid.NewGuid().ToString("N"),
        Time = TimeProvider.System.GetUtcNow(),
        Reinsertion = $"{server}-{Name}",
        Server = server,
        Holder = Name,
        HolderUrl = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(),
        Holdings = Store.Holdings(),
    };

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Store.DisposeAsync();
    }
}
