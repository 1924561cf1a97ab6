using System.Globalization;
using Failover.Platform;
using YamlDotNet.RepresentationModel;

namespace Failover.Charts.Tests;

/// <summary>What holds for every pod that the chart makes, whatever the values.</summary>
public sealed class PodPolicyTests
{
    public static TheoryData<string> Examples => [.. ChartFiles.Examples];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Containers_AreRestricted(string example)
    {
        Assert.All(Pods(example), p => Assert.Equal(("true", "RuntimeDefault"), (p.Pod!.Text("spec", "securityContext", "runAsNonRoot"), p.Pod.Text("spec", "securityContext", "seccompProfile", "type"))));
        Assert.All(Pods(example), p => Assert.Equal("", p.Pod!.Text("spec", "hostNetwork") + p.Pod.Text("spec", "hostPID") + p.Pod.Text("spec", "hostIPC")));
        Assert.All(Containers(example), c => Assert.Equal(
            "{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}",
            RenderedObject.Canonical(c.Find("securityContext"))));
        Assert.All(Containers(example).SelectMany(c => c.List("ports")), p => Assert.Null(RenderedObject.Find(p, "hostPort")));
        Assert.All(Pods(example).SelectMany(p => p.Pod!.List("spec", "volumes")), v => Assert.Null(RenderedObject.Find(v, "hostPath")));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Images_ArePinned(string example) => Assert.All(Containers(example), c =>
    {
        var image = c.Text("image");
        Assert.Matches(@"^[a-z0-9][^:@]*(?::[0-9]+/[^:@]+)?(?::[A-Za-z0-9][A-Za-z0-9._-]*|@sha256:[0-9a-f]{64})$", image);
        Assert.DoesNotContain(":latest", image, StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(Examples))]
    public void Resources_AreRealAndCpuIsNotThrottled(string example) => Assert.All(Containers(example), c =>
    {
        Assert.NotEqual("", c.Text("resources", "requests", "cpu"));
        Assert.NotEqual("", c.Text("resources", "requests", "memory"));
        Assert.NotEqual("", c.Text("resources", "limits", "memory"));
        Assert.Equal("", c.Text("resources", "limits", "cpu"));
    });

    [Theory]
    [MemberData(nameof(Examples))]
    public void Probes_AreThereAndPatient(string example) => Assert.All(
        Pods(example).Where(p => p.Kind != "Pod").SelectMany(p => p.Pod!.Containers),
        c =>
        {
            Assert.NotNull(c.Find("readinessProbe"));
            Assert.True(Patience(c, "startupProbe") >= 60, c.Text("name"));
            // A process that is merely busy must not be killed for it: it may be the one that records.
            Assert.True(Patience(c, "livenessProbe") >= (c.Text("name") == "recorder" ? 120 : 60), c.Text("name"));
        });

    [Theory]
    [MemberData(nameof(Examples))]
    public void Probes_OfOurs_AskNothingThatMayBeAway(string example) => Assert.All(
        Pods(example).Where(p => p.Kind != "Pod" && p.Component != "rabbitmq").SelectMany(p => p.Pod!.Containers),
        c => Assert.Equal(
            ("/healthz", "/healthz", "/readyz"),
            (c.Text("startupProbe", "httpGet", "path"), c.Text("livenessProbe", "httpGet", "path"), c.Text("readinessProbe", "httpGet", "path"))));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Recorders_HaveTimeToLeave(string example)
    {
        var leaving = new FailoverTimes().LeavingMs / 1000;
        // It leaves, then its host ends, then the sidecar beside it.
        Assert.All(Recorders(example), r => Assert.True(int.Parse(r.Pod!.Text("spec", "terminationGracePeriodSeconds"), CultureInfo.InvariantCulture) >= leaving + 5 + 10 + 5));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Spares_RunOnNodesForSparesAndOnePerNode(string example) => Assert.All(
        Recorders(example).Where(r => r.Text("metadata", "labels", "failover.video/role") == "spare"),
        spare =>
        {
            Assert.Equal("{failover.video/role: spare}", RenderedObject.Canonical(spare.Pod!.Find("spec", "nodeSelector")));
            Assert.Contains("{effect: NoSchedule, key: failover.video/role, operator: Equal, value: spare}", RenderedObject.Canonical(spare.Pod.Find("spec", "tolerations")), StringComparison.Ordinal);
            var term = Assert.Single(spare.Pod.List("spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"));
            Assert.Equal("kubernetes.io/hostname", ((YamlScalarNode)RenderedObject.Find(term, "topologyKey")!).Value);
            Assert.True(Matches(RenderedObject.MapOf(RenderedObject.Find(term, "labelSelector", "matchLabels")), spare.Pod.Map("metadata", "labels")));
        });

    [Theory]
    [MemberData(nameof(Examples))]
    public void Others_NeverRunOnNodesForSpares(string example) => Assert.All(
        Pods(example).Where(p => p.Kind != "Pod" && p.Text("metadata", "labels", "failover.video/role") != "spare"),
        p =>
        {
            Assert.DoesNotContain("failover.video/role", RenderedObject.Canonical(p.Pod!.Find("spec", "tolerations")), StringComparison.Ordinal);
            // A site server is pinned to its own node; everything else must not be placed there even when somebody forgot the taint.
            Assert.True(
                p.Pod.Text("spec", "nodeSelector", "kubernetes.io/hostname").Length > 0
                || RenderedObject.Canonical(p.Pod.Find("spec", "affinity", "nodeAffinity")).Contains("{key: failover.video/role, operator: NotIn, values: [spare]}", StringComparison.Ordinal),
                p.ToString());
        });

    [Theory]
    [MemberData(nameof(Examples))]
    public void Recorders_StayWhereTheyAre(string example) => Assert.All(Recorders(example), r =>
    {
        var tolerations = r.Pod!.List("spec", "tolerations").Select(RenderedObject.MapOf).ToList();
        foreach (var away in (string[])["node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"])
        {
            Assert.Contains(tolerations, t => t["key"] == away && t["effect"] == "NoExecute" && !t.ContainsKey("tolerationSeconds"));
        }
        Assert.Equal("OnDelete", r.Text("spec", "updateStrategy", "type"));
        Assert.Equal("{whenDeleted: Retain, whenScaled: Retain}", RenderedObject.Canonical(r.Find("spec", "persistentVolumeClaimRetentionPolicy")));
        Assert.EndsWith("-failover-recorders", r.Pod.Text("spec", "priorityClassName"), StringComparison.Ordinal);
    });

    [Theory]
    [MemberData(nameof(Examples))]
    public void Deployments_HaveTwoReplicasSpreadAndABudget(string example)
    {
        var objects = Rendering.Of(example);
        Assert.All(objects.Where(o => o.Kind == "Deployment"), d =>
        {
            Assert.Equal("2", d.Text("spec", "replicas"));
            Assert.Single(d.Pod!.List("spec", "topologySpreadConstraints"));
        });
        Assert.All(objects.Where(o => o.Kind == "Deployment" || o.Component == "recorder" && o.Kind == "StatefulSet"), d =>
            Assert.Single(objects.Where(o => o.Kind == "PodDisruptionBudget"), b => Matches(b.Map("spec", "selector", "matchLabels"), d.Pod!.Map("metadata", "labels"))));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Selectors_FindPods(string example)
    {
        var labels = Pods(example).Select(p => p.Pod!.Map("metadata", "labels")).ToList();
        foreach (var o in Rendering.Of(example))
        {
            if (o.Kind is "Service")
            {
                Assert.Contains(labels, l => Matches(o.Map("spec", "selector"), l));
            }
            if (o.Kind is "NetworkPolicy")
            {
                Assert.Contains(labels, l => Matches(o.Map("spec", "podSelector", "matchLabels"), l));
            }
            if (o.Kind is "Deployment" or "StatefulSet")
            {
                // Its own pods and no others'.
                Assert.Equal(1, labels.Count(l => Matches(o.Map("spec", "selector", "matchLabels"), l)));
            }
        }
    }

    private static bool Matches(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.All(s => labels.TryGetValue(s.Key, out var value) && value == s.Value);

    private static int Patience(RenderedObject container, string probe) =>
        int.Parse(container.Text(probe, "periodSeconds"), CultureInfo.InvariantCulture) * int.Parse(container.Text(probe, "failureThreshold"), CultureInfo.InvariantCulture);

    private static IEnumerable<RenderedObject> Pods(string example) => Rendering.Of(example).Where(o => o.Pod is not null);

    private static IEnumerable<RenderedObject> Containers(string example) => Pods(example).SelectMany(p => p.Pod!.Containers);

    private static IEnumerable<RenderedObject> Recorders(string example) => Pods(example).Where(p => p.Component == "recorder");
}
