using Failover.Contracts;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>The journal, and besides it an Event of Kubernetes about the object that an entry is about: one place that tells, two that hear.</summary>
public sealed class EventJournal(IJournal journal, EventWriter events, ServiceIdentity identity) : IJournal
{
    public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
    {
        journal.Write(severity, kind, text, server, camera, takeover);
        var (about, name) = (takeover, camera, server) switch
        {
            ({ } t, _, _) => (Takeover.Kind, t),
            (_, { } c, _) => (Camera.Kind, c),
            (_, _, { } s) => (SiteServer.Kind, s),
            _ => (Site.Kind, identity.Site),
        };
        if (name.Length > 0)
        {
            events.Write(new EventNote(about, name, kind, text, severity != JournalSeverity.Info, identity.Name, $"{identity.Name}-{identity.BootId}"));
        }
    }
}
