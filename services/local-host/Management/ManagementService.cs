using Failover.Contracts;
using Failover.License;
using Failover.Platform;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.LocalHost;

/// <summary>The site's management API: apply, status, events, objects, and joining the bus.</summary>
internal static class ManagementService
{
    public const string Name = "management";

    public static ServiceDefinition Definition { get; } = new(Name, AddManagement, MapManagement) { Port = 7400 };

    public static IServiceCollection AddManagement(this IServiceCollection services)
    {
        services.AddSingleton<SiteSignals>();
        services.AddSingleton<GuardPlanReader>();
        services.AddSingleton<StatusReader>();
        services.AddSingleton<IWishJudge, WishJudge>();
        services.AddSingleton<WishDesk>();
        services.AddSingleton<MaintenanceTimes>();
        services.AddHostedService(p => p.GetRequiredService<MaintenanceTimes>());
        services.AddSingleton<JournalLabels>();
        services.AddSingleton<RecorderLogs>();
        services.AddSingleton<RecorderAnswers>();
        services.AddLicenseDesk();
        return services;
    }

    public static WebApplication MapManagement(this WebApplication app)
    {
        var signals = app.Services.GetRequiredService<SiteSignals>();
        var events = app.Services.GetRequiredService<EventLog>();
        app.MapBusTopic<Beat>(Topics.Beats, (beat, _) => signals.HearAsync(beat));
        app.MapBusTopic<HealthReport>(Topics.Health, (report, _) => signals.HearAsync(report));
        app.MapBusTopic<VerdictReport>(Topics.Verdicts, (verdict, _) => signals.HearAsync(verdict));
        var labels = app.Services.GetRequiredService<JournalLabels>();
        app.MapBusTopic<JournalEntry>(Topics.Journal, async (entry, ct) => events.Append(await labels.LabelAsync(entry, ct)));
        SiteApi.Map(app);
        WishApi.Map(app);
        LicenseApi.Map(app);
        JoinApi.Map(app);
        TargetsApi.Map(app);
        LogsApi.Map(app);
        RecordersApi.Map(app);
        RecorderAnswersApi.Map(app);
        return app;
    }
}
