using Failover.Contracts;
using Failover.Kubernetes;

namespace Failover.Cli;

/// <summary>Events of a cluster as entries of the journal: the same words and sentences. Pure.</summary>
internal static class EventEntries
{
    public static JournalEntry Of(ToldEvent told, string site) => new()
    {
        Site = site,
        Id = $"{told.Reason}/{told.Name}/{told.Time.UtcTicks}",
        Time = told.Time,
        Writer = told.Reporter,
        Severity = told.IsWarning ? JournalSeverity.Warning : JournalSeverity.Info,
        Kind = told.Reason,
        Server = told.Kind is nameof(SiteServer) or nameof(FailoverServer) ? told.Name : null,
        Camera = told.Kind == nameof(Camera) ? told.Name : null,
        Takeover = told.Kind == nameof(Takeover) ? told.Name : null,
        Text = told.Note,
    };
}
