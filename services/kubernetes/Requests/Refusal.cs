using System.Net;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>An answer that another try does not change, with its remedy.</summary>
internal static class Refusal
{
    public static StoreRefusedException Of(ApiAnswer answer, string verb, string resource, string what)
    {
        var remedy = answer.Status switch
        {
            HttpStatusCode.Unauthorized => "the credentials are not accepted: renew the token or certificate of the kubeconfig",
            HttpStatusCode.Forbidden => $"allow this service account '{verb}' of '{resource}' in the site's namespace",
            HttpStatusCode.NotFound => $"the kind '{resource}' is not installed: apply the custom resource definitions first (k8s/crds)",
            HttpStatusCode.UnprocessableEntity or HttpStatusCode.BadRequest => "the object is not valid for the installed custom resource definitions: update them",
            _ => "the API server does not take it",
        };
        return new KubernetesRefusedException(
            $"{verb} of {what} is refused with {(int)answer.Status}: {answer.Message.TrimEnd('.')}. Remedy: {remedy}.", answer.Status, verb, resource, answer.Message);
    }
}
