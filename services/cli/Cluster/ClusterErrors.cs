using System.Net;
using Failover.Contracts;
using Failover.Kubernetes;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>What the API server refuses, or that it is not there, as one sentence with the remedy.</summary>
internal sealed class ClusterErrors(string ns, Uri address, ProxiedService service)
{
    private string Cluster => $"the cluster at {address.GetLeftPart(UriPartial.Authority)}";

    public static string NoToken(string ns) =>
        $"Management in namespace {ns} wants the viewers' token: make the Secret {ManagementAccess.ViewerSecret} there "
        + $"(kubectl create secret generic -n {ns} {ManagementAccess.ViewerSecret} --from-literal={ManagementAccess.ViewerKey}=$(openssl rand -hex 24)).";

    /// <exception cref="CliException">Exit code 1, for all that the cluster refuses.</exception>
    public async Task<T> TellAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (KubernetesRefusedException e)
        {
            throw new CliException(SentenceOf(e), ExitCode.Failed, e);
        }
        catch (StoreRefusedException e)
        {
            throw new CliException(e.Message, ExitCode.Failed, e);
        }
        catch (StoreUnavailableException e)
        {
            throw new CliException(
                $"{Capital(Cluster)} does not answer ({e.Message.TrimEnd('.')}): is it up and does the network reach it? Try kubectl get --raw /version.", ExitCode.Failed, e);
        }
        catch (Exception e) when (e is StoreConflictException or StoreOutcomeUnknownException)
        {
            throw new CliException($"{e.Message.TrimEnd('.')}: look with kubectl get failover -n {ns}, then say it again.", ExitCode.Failed, e);
        }
    }

    private string SentenceOf(KubernetesRefusedException e) => (e.Status, e.Resource) switch
    {
        (HttpStatusCode.Unauthorized, _) =>
            $"{Capital(Cluster)} does not accept your credentials (401): log in again, or renew the token or certificate of your kubeconfig; try kubectl auth whoami.",
        (HttpStatusCode.Forbidden, _) => Forbidden(e),
        (HttpStatusCode.NotFound, "services/proxy") =>
            $"There is no Service {service.Name} in namespace {ns}: name the site's namespace with -n (helm list -A shows releases).",
        (HttpStatusCode.NotFound, _) =>
            $"{Capital(Cluster)} does not know {e.Resource}.failover.video: install the custom resources (helm upgrade --install failover-crds charts/failover-crds).",
        (>= HttpStatusCode.InternalServerError, "services/proxy") =>
            $"{Capital(service.Component)} in namespace {ns} is not reached ({e.Said.TrimEnd('.')}): kubectl get pods -n {ns} -l app.kubernetes.io/component={service.Component}; "
            + "a network policy must let the API server in (networkPolicy.apiServer).",
        _ => e.Message,
    };

    private string Forbidden(KubernetesRefusedException e)
    {
        var (group, name) = e.Resource switch
        {
            "services/proxy" => ("", $" {service.Resource}"),
            "secrets" => ("", e.Verb == "get" ? $" {ManagementAccess.ViewerSecret}" : ""),
            "pods" or "pods/log" => ("", ""),
            "customresourcedefinitions" => (".apiextensions.k8s.io", ""),
            "events" => (".events.k8s.io", ""),
            _ => (".failover.video", ""),
        };
        var role = e.Resource == "services/proxy" ? service.Role
            : e.Verb is "get" or "list" && e.Resource != "failoverlicenses" ? "failover-viewer" : "failover-operator";
        return $"You may not {e.Verb} {e.Resource}{group}{name} in namespace {ns}: ask its administrator for that right; the role {role} of the chart has it (access.roles).";
    }

    private static string Capital(string text) => string.Concat(text[..1].ToUpperInvariant(), text.AsSpan(1));
}
