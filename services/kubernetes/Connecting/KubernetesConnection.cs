using Failover.Platform;
using k8s;
using k8s.Exceptions;

namespace Failover.Kubernetes;

/// <summary>
/// The API's address, TLS and credentials, as KubernetesClient reads them from a kubeconfig or the own pod (tokens are renewed, plug-ins
/// run). Requests are made by <see cref="ApiClient"/>: HTTP/1.1, so that a connection that hangs holds up one request and not all.
/// </summary>
public sealed class KubernetesConnection : IDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(3);

    private readonly k8s.Kubernetes _client;

    private KubernetesConnection(k8s.Kubernetes client, string ns) => (_client, Namespace) = (client, ns);

    /// <summary>The site's namespace.</summary>
    public string Namespace { get; }

    public Uri Address => _client.BaseUri;

    /// <exception cref="FailoverSetupException">Exit code 2: the kubeconfig cannot be used, or this is no pod; with the remedy.</exception>
    public static KubernetesConnection Open(KubernetesOptions options)
    {
        var config = Read(options);
        var ns = options.Namespace ?? (string.IsNullOrEmpty(config.Namespace) ? options.OtherwiseNamespace : config.Namespace);
        if (string.IsNullOrEmpty(ns))
        {
            throw new FailoverSetupException("No namespace is known for the site: give --namespace or FAILOVER__STORE__NAMESPACE.", exitCode: 2);
        }
        config.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        config.FirstMessageHandlerSetup = handler =>
        {
            handler.ConnectTimeout = ConnectWithin;
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        };
        try
        {
            return new KubernetesConnection(new k8s.Kubernetes(config), ns);
        }
        catch (KubeConfigException e)
        {
            throw Unusable(options, e);
        }
    }

    /// <summary>Sends with the credentials; the body is read by the caller.</summary>
    internal async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, ct);
        }
        return await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public void Dispose() => _client.Dispose();

    private static KubernetesClientConfiguration Read(KubernetesOptions options)
    {
        try
        {
            return options.Kubeconfig is null
                ? KubernetesClientConfiguration.InClusterConfig()
                : KubernetesClientConfiguration.BuildConfigFromConfigObject(KubeconfigFiles.Read(options), options.Context);
        }
        catch (FailoverSetupException)
        {
            throw;
        }
        catch (Exception e) when (options.Kubeconfig is null)
        {
            throw new FailoverSetupException(
                "This is no pod with a service account, and no kubeconfig is given: give --kubeconfig or FAILOVER__STORE__KUBECONFIG.", exitCode: 2, e);
        }
        catch (Exception e)
        {
            throw Unusable(options, e);
        }
    }

    // What a kubeconfig holds is secret: of an error in it only the first line is shown, which names keys and no values.
    private static FailoverSetupException Unusable(KubernetesOptions options, Exception e) => new(
        $"The kubeconfig {options.Kubeconfig} cannot be used ({e.Message.Split('\n')[0].TrimEnd('.', '\r')}): try kubectl --kubeconfig {options.Kubeconfig} get --raw /version.",
        exitCode: 2, e);
}
