using Failover.Contracts;
using Failover.License;
using Failover.Platform;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Failover.Election.Tests;

/// <summary>The real license service over the site's real store and its nasty wire, with a key and licences that the test makes.</summary>
internal sealed class PlayedLicense : IAsyncDisposable
{
    private readonly PlayedSite _site;
    private readonly string _folder = Directory.CreateTempSubdirectory("license-").FullName;
    private readonly string _privatePem;
    private ServiceProvider? _services;
    private int _issued;

    public PlayedLicense(PlayedSite site)
    {
        _site = site;
        (_privatePem, var publicPem) = LicenseIssuer.CreateKeys();
        File.WriteAllText(Path.Combine(_folder, "vendor.pem"), publicPem);
    }

    public async Task StartAsync()
    {
        var services = new ServiceCollection();
        services.AddSingleton<ISiteStore>(_site.Store).AddSingleton<IEventBus>(_site.Wire).AddSingleton<IJournal>(new PlayedSite.ListJournal(_site.Journal))
            .AddSingleton(new ServiceIdentity("license", ServiceIdentity.NewBootId(), "demo")).AddSingleton(TimeProvider.System)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddLicense();
        services.AddSingleton(new LicenseOptions { TrustedKeys = _folder });
        _services = services.BuildServiceProvider();
        foreach (var hosted in _services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }
    }

    /// <summary>It is gone: no verdict is spoken, no date is judged any more.</summary>
    public async Task KillAsync()
    {
        if (_services is { } services)
        {
            _services = null;
            foreach (var hosted in services.GetServices<IHostedService>())
            {
                await hosted.StopAsync(CancellationToken.None);
            }
            await services.DisposeAsync();
        }
    }

    /// <summary>Installs a licence for this many cameras.</summary>
    public async Task<string> InstallAsync(int cameras)
    {
        var claims = new LicenseClaims
        {
            Site = "demo", Serial = $"s-{++_issued}", ProductVersion = 2023, Edition = "Premium", Items = [new(LicenseParts.Camera, cameras)], IssuedAt = DateTimeOffset.UnixEpoch.AddYears(50),
        };
        var desk = new LicenseDesk(_site.Store, new LicenseOptions { TrustedKeys = _folder }, TimeProvider.System);
        var (answer, problem) = await desk.InstallAsync(LicenseIssuer.Issue(claims, _privatePem, "vendor"), CancellationToken.None);
        Assert.Equal("", problem);
        return answer!.Name;
    }

    public async Task WithdrawAsync(string name) => Assert.True(await _site.Store.DeleteAsync<FailoverLicense>(name, CancellationToken.None));

    public Task UntilAsync(bool entitled) => _site.UntilAsync($"every spare's plan says entitled = {entitled}", () => Task.FromResult(
        _site.Recorders.Values.Where(r => !r.Dead).All(r => r.Plan?.Entitlement.Entitled == entitled)));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
