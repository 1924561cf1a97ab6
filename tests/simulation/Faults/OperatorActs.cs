using Failover.Contracts;

namespace Failover.Simulation;

/// <summary>What an operator does to the site's objects while it runs. It writes until the store takes it, as a person would.</summary>
internal sealed class OperatorActs(BuiltSite built)
{
    private static readonly TimeSpan TriesEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Func<bool>> _removed = new(StringComparer.Ordinal);

    /// <summary>Names of servers, spares and cameras that are not in the site now.</summary>
    public IReadOnlyCollection<string> Removed => _removed.Keys;

    public void Entitle(bool entitled)
    {
        if (built.Store.Get<FailoverLicense>(SimLicence.Name) is { } licence)
        {
            built.Store.Update(licence with { Spec = new FailoverLicenseSpec(entitled ? SimLicence.Yes : SimLicence.No) });
        }
    }

    public void Maintain(string recorder, bool on)
    {
        if (built.Store.Get<SiteServer>(recorder) is { } server)
        {
            built.Store.Update(server with { Spec = server.Spec with { Maintenance = on } });
        }
        else if (built.Store.Get<FailoverServer>(recorder) is { } spare)
        {
            built.Store.Update(spare with { Spec = spare.Spec with { Maintenance = on } });
        }
    }

    public void DeleteNewestTakeover()
    {
        var newest = built.Store.List<Takeover>().OrderByDescending(t => t.Metadata.ResourceVersion).FirstOrDefault();
        if (newest is not null)
        {
            built.Store.Delete<Takeover>(newest.Metadata.Name);
        }
    }

    public void Remove(string recorder)
    {
        if (built.Store.Get<SiteServer>(recorder) is { } server)
        {
            Take(server);
        }
        else if (built.Store.Get<FailoverServer>(recorder) is { } spare)
        {
            Take(spare);
        }
    }

    /// <summary>As soon as its deletion is over: until then the store has the old one.</summary>
    public void AddAgain(string name)
    {
        if (_removed.TryGetValue(name, out var put) && !put())
        {
            built.World.After(TriesEvery, () => AddAgain(name));
            return;
        }

        _removed.Remove(name);
    }

    /// <returns>The server whose camera it is.</returns>
    public string RemoveCamera(string camera)
    {
        if (built.Store.Get<Camera>(camera) is not { } known)
        {
            return "";
        }

        Take(known);
        return known.Spec.Server;
    }

    private void Take<T>(T value)
        where T : class, ISiteObject
    {
        var name = value.Metadata.Name;
        _removed[name] = () =>
        {
            if (built.Store.Get<T>(name) is { } there)
            {
                return there.Metadata.DeletionTimestamp is null;
            }

            built.Store.Create(StoreMerge.With(value, value.Metadata with { Finalizers = [] }));
            return true;
        };
        built.Store.Delete<T>(name);
    }
}
