using Failover.Contracts;

namespace Failover.Platform;

/// <summary>What must hold between objects: names, references.</summary>
internal static class SiteRules
{
    /// <summary>App-ids of local-host's own services: no recorder may take one.</summary>
    public static readonly string[] ReservedNames = ["heartbeat", "election", "license", "reinsertion", "recorder-proxy", "management"];

    public static void Check(SiteFileReading reading, KnownObjects known)
    {
        CheckSite(reading, known);
        CheckServerNames(reading, known);
        CheckTwice(reading, Camera.Kind);
        CheckTwice(reading, FailoverLicense.Kind);
        var servers = Names(reading, SiteServer.Kind).Concat(known.Servers).ToHashSet(StringComparer.Ordinal);
        var spares = Names(reading, FailoverServer.Kind).Concat(known.Spares).ToHashSet(StringComparer.Ordinal);
        foreach (var reference in reading.References)
        {
            if (string.Equals(reference.FromKind, Camera.Kind, StringComparison.Ordinal))
            {
                CheckCameraServer(reading, reference, servers, spares);
            }
            else
            {
                CheckGuard(reading, reference, servers, spares);
            }
        }
    }

    private static IEnumerable<string> Names(SiteFileReading reading, string kind) => Of(reading, kind).Select(n => n.Name);

    private static IEnumerable<PlacedName> Of(SiteFileReading reading, string kind) =>
        reading.Names.Where(n => string.Equals(n.Kind, kind, StringComparison.Ordinal));

    private static void CheckSite(SiteFileReading reading, KnownObjects known)
    {
        var sites = Of(reading, Site.Kind).ToList();
        if (sites.Count == 0 && known.Site is null && reading.Problems.Count == 0)
        {
            reading.Add(1, 1, "there is no Site object", "add a document with kind: Site and metadata: {name: <name of the site>}");
        }
        foreach (var site in sites.Skip(1))
        {
            reading.Add(site.Line, site.Column, $"a second Site '{site.Name}' (the first is in line {sites[0].Line})", "keep one Site: a store holds one site");
        }
        if (sites.Count > 0 && known.Site is { } present && !string.Equals(sites[0].Name, present, StringComparison.Ordinal))
        {
            reading.Add(sites[0].Line, sites[0].Column, $"the Site is '{sites[0].Name}' here and '{present}' in the store",
                $"write name: {present}, or use another --data folder for another site");
        }
    }

    // A server and a spare share one name space: the name is the recorder's address on the bus.
    private static void CheckServerNames(SiteFileReading reading, KnownObjects known)
    {
        var seen = new Dictionary<string, PlacedName>(StringComparer.Ordinal);
        foreach (var server in reading.Names.Where(n => n.Kind is nameof(SiteServer) or nameof(FailoverServer)))
        {
            if (ReservedNames.Contains(server.Name, StringComparer.Ordinal))
            {
                reading.Add(server.Line, server.Column, $"the name '{server.Name}' belongs to a service", "choose another name");
            }
            if (!seen.TryAdd(server.Name, server))
            {
                var first = seen[server.Name];
                reading.Add(server.Line, server.Column, $"two servers of one name: '{server.Name}' is a {first.Kind} in line {first.Line} already",
                    "give every SiteServer and FailoverServer a name of its own");
            }
            else if ((server.Kind is nameof(SiteServer) ? known.Spares : known.Servers).Contains(server.Name))
            {
                var other = server.Kind is nameof(SiteServer) ? nameof(FailoverServer) : nameof(SiteServer);
                reading.Add(server.Line, server.Column, $"two servers of one name: the store has a {other} '{server.Name}'",
                    "give every SiteServer and FailoverServer a name of its own");
            }
        }
    }

    private static void CheckTwice(SiteFileReading reading, string kind)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in Of(reading, kind))
        {
            if (!seen.TryAdd(item.Name, item.Line))
            {
                reading.Add(item.Line, item.Column, $"{kind} '{item.Name}' is in line {seen[item.Name]} already", "remove one of them or rename it");
            }
        }
    }

    private static void CheckCameraServer(SiteFileReading reading, PlacedReference reference, HashSet<string> servers, HashSet<string> spares)
    {
        if (servers.Contains(reference.To))
        {
            return;
        }
        if (spares.Contains(reference.To))
        {
            reading.Add(reference.Line, reference.Column, $"Camera {reference.From} is on '{reference.To}', a FailoverServer",
                "cameras belong to SiteServers; guards are planned by the system");
            return;
        }
        reading.Add(reference.Line, reference.Column, $"Camera {reference.From} is on server '{reference.To}', which does not exist",
            DidYouMean.Remedy(reference.To, servers, $"add a SiteServer of that name{Known(servers)}"));
    }

    private static void CheckGuard(SiteFileReading reading, PlacedReference reference, HashSet<string> servers, HashSet<string> spares)
    {
        if (string.Equals(reference.To, reference.From, StringComparison.Ordinal))
        {
            reading.Add(reference.Line, reference.Column, $"{reference.FromKind} {reference.From} guards itself", "name other FailoverServers in preferredGuards");
        }
        else if (spares.Contains(reference.To))
        {
            return;
        }
        else if (servers.Contains(reference.To))
        {
            reading.Add(reference.Line, reference.Column, $"the preferred guard '{reference.To}' of {reference.From} is a SiteServer",
                "only FailoverServers guard");
        }
        else
        {
            reading.Add(reference.Line, reference.Column, $"the preferred guard '{reference.To}' of {reference.From} does not exist",
                DidYouMean.Remedy(reference.To, spares, $"add a FailoverServer of that name{Known(spares)}"));
        }
    }

    private static string Known(HashSet<string> names) =>
        names.Count is 0 or > 12 ? "" : $" (known are {string.Join(", ", names.Order(StringComparer.Ordinal))})";
}
