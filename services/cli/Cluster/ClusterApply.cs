using System.Net;
using Failover.Contracts;
using Failover.Kubernetes;
using Failover.Platform;

namespace Failover.Cli;

/// <summary>
/// Applies a site.yaml to a cluster: what the file says goes to the API server as kubectl's own server-side apply, first of all objects as a dry
/// run, so that a file that is refused changes nothing. Credentials in a camera's URL become its Secret, as on every other site.
/// </summary>
internal sealed class ClusterApply(ServerSideApply api, ISecretStore secrets, string ns)
{
    public async Task<ApplyAnswer> ApplyAsync(SiteFileResult file, string path, bool confirmUnprotected, CancellationToken ct)
    {
        var items = file.Objects.Select(o => confirmUnprotected ? SiteApply.Confirmed(o) : o).OrderBy(o => SiteApply.Order(o.Kind)).ToList();
        var looked = items.ConvertAll(item => (Item: item, Elsewhere: ElsewhereOf(item, path)));
        var problems = looked.Select(l => l.Elsewhere).OfType<ApplyProblem>().ToList();
        foreach (var (item, _) in looked.Where(l => l.Elsewhere is null))
        {
            if ((await ApplyAsync(item, dryRun: true, ct)) is (null, var why))
            {
                problems.Add(new ApplyProblem(path, item.Line, item.Column, $"{item.Kind} {item.Name} is refused by the cluster: {why.TrimEnd('.')}", RemedyOf(why, path)));
            }
        }

        return problems.Count > 0 ? new ApplyAnswer { Problems = problems } : await WriteAsync(items, path, ct);
    }

    private async Task<ApplyAnswer> WriteAsync(IReadOnlyList<SiteFileObject> items, string path, CancellationToken ct)
    {
        foreach (var item in items.Where(i => i.Credentials is not null))
        {
            await PutSecretAsync(item, path, ct);
        }

        var results = new List<ApplyResult>();
        foreach (var item in items)
        {
            var (outcome, why) = await ApplyAsync(item, dryRun: false, ct);
            results.Add(outcome is { } done ? new ApplyResult(item.Kind, item.Name, done)
                // Somebody else wrote between the two: what was applied before it stays, and is said.
                : throw new CliException($"{path}:{item.Line}: {item.Kind} {item.Name} is refused now: {why.TrimEnd('.')}. {results.Count} of {items.Count} objects are applied: apply the file again."));
        }

        return new ApplyAnswer { Results = results };
    }

    private async Task<(ApplyOutcome? Outcome, string Problem)> ApplyAsync(SiteFileObject item, bool dryRun, CancellationToken ct)
    {
        var document = item.Given.DeepClone().AsObject();
        if (item.Credentials is not null)
        {
            document["spec"]!["credentialsSecret"] = SiteApply.SecretOf(item.Name);
        }

        return await api.ApplyAsync(item.Kind, document, dryRun, ct);
    }

    // No role of the chart lets write Secrets: their names are the cameras', which no role can know.
    private async Task PutSecretAsync(SiteFileObject item, string path, CancellationToken ct)
    {
        var (name, text) = (SiteApply.SecretOf(item.Name), item.Credentials!.ToJson());
        try
        {
            if (await secrets.GetAsync(name, ct) != text)
            {
                await secrets.PutAsync(name, text, ct);
            }
        }
        catch (KubernetesRefusedException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            throw new CliException(
                $"{path}:{item.Line}: You may not {e.Verb} secrets {name} in namespace {ns}, where the user and password of this camera's URL belong. Have it made "
                + $"(kubectl create secret generic -n {ns} {name} --from-literal=username=... --from-literal=password=...), take them out of the URL and write credentialsSecret: {name}. No object was changed.",
                ExitCode.Failed, e);
        }
    }

    private static string RemedyOf(string why, string path) => why.Contains("conflict", StringComparison.OrdinalIgnoreCase)
        ? $"somebody else set it: take it out of the file, or take it over with kubectl apply --server-side --force-conflicts -f {path}"
        : "correct it, or update the custom resources of the cluster";

    private ApplyProblem? ElsewhereOf(SiteFileObject item, string path) => (string?)item.Given["metadata"]!["namespace"] is { } named && named != ns
        ? new ApplyProblem(path, item.Line, item.Column, $"{item.Kind} {item.Name} belongs to the namespace {named}, not to {ns}", "name that one with -n, or take the namespace out of the file") : null;
}
