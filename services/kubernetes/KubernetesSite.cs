using System.Security.Cryptography;
using Failover.Platform;
using Microsoft.Extensions.Logging;

namespace Failover.Kubernetes;

/// <summary>A cluster's part of a process: the site's objects, its secrets, and the writer of Events, on one connection. Nothing waits for the API at the start.</summary>
public sealed class KubernetesSite : IDisposable
{
    private readonly KubernetesConnection _connection;
    private readonly ApiClient _client;

    /// <param name="connection">Owned from now on.</param>
    /// <param name="options">How requests are made.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">For what the store and the writer tell.</param>
    public KubernetesSite(KubernetesConnection connection, KubernetesOptions options, TimeProvider time, ILoggerFactory logs)
    {
        _connection = connection;
        // Not the process number: in containers every replica is number 1, and all would try again at the same moment.
        _client = new ApiClient(connection, options, time, RandomNumberGenerator.GetInt32(int.MaxValue));
        Store = new KubernetesSiteStore(_client, logs.CreateLogger<KubernetesSiteStore>());
        Secrets = new KubernetesSecretStore(_client);
        Events = new EventWriter(_client, logs.CreateLogger<EventWriter>());
    }

    public ISiteStore Store { get; }

    public ISecretStore Secrets { get; }

    private EventWriter Events { get; }

    /// <summary>A service's journal, told as Events of the objects too.</summary>
    public IJournal JournalOf(BusJournal journal, ServiceIdentity identity) => new EventJournal(journal, Events, identity);

    public void Dispose()
    {
        Events.Dispose();
        _client.Dispose();
        _connection.Dispose();
    }
}
