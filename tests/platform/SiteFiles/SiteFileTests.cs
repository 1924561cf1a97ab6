using Failover.Contracts;

namespace Failover.Platform.Tests;

public sealed class SiteFileTests
{
    private const string Good = """
        # a site
        apiVersion: failover.video/v1alpha1
        kind: Site
        metadata: {name: harbour}
        spec: {ringSeconds: 10, stableSeconds: 3}
        ---
        apiVersion: failover.video/v1alpha1
        kind: SiteServer
        metadata:
          name: slave-1
          annotations: {note: "first"}
        spec:
          address: http://10.0.0.1:7420/
          roles: [master, slave]
          preferredGuards: [spare-1]
        ---
        apiVersion: failover.video/v1alpha1
        kind: FailoverServer
        metadata: {name: spare-1}
        spec: {address: "http://10.0.0.9:7420", maxHotCameras: 64}
        ---
        apiVersion: failover.video/v1alpha1
        kind: Camera
        metadata: {name: door}
        spec:
          server: slave-1
          url: rtsp://admin:p%40ss:w@rd@10.0.1.1/live?x=1
          priority: 90
        """;

    [Fact]
    public void Parse_GoodFile_GivesTypedObjects()
    {
        var result = SiteFile.Parse(Good, "site.yaml");
        Assert.Empty(result.Errors);
        Assert.Equal(["Site harbour", "SiteServer slave-1", "FailoverServer spare-1", "Camera door"], result.Objects.Select(o => $"{o.Kind} {o.Name}"));
        Assert.Equal(10, ((Site)result.Objects[0].Object).Spec.RingSeconds);
        var server = (SiteServer)result.Objects[1].Object;
        Assert.Equal("http://10.0.0.1:7420", server.Spec.Address);
        Assert.Equal([ServerRole.Master, ServerRole.Slave], server.Spec.Roles);
        Assert.Equal("first", server.Metadata.Annotations["note"]);
        Assert.Equal(64, ((FailoverServer)result.Objects[2].Object).Spec.MaxHotCameras);
    }

    [Fact]
    public void Parse_CredentialsInUrl_AreSplitOff()
    {
        var camera = SiteFile.Parse(Good, "site.yaml").Objects[3];
        Assert.Equal("rtsp://10.0.1.1/live?x=1", ((Camera)camera.Object).Spec.Url);
        Assert.Equal(new CameraCredentials("admin", "p@ss:w@rd"), camera.Credentials);
        Assert.DoesNotContain("p@ss", camera.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TheSampleOfTheProject_IsGood()
    {
        var result = SiteFile.Parse(RepositoryFile.Read("k8s/samples/site.yaml"), "site.yaml");
        Assert.Empty(result.Errors);
        Assert.NotEmpty(result.Objects);
    }

    [Fact]
    public void Parse_EverythingWrong_AllErrorsAtOnceWithTheirPlaces()
    {
        const string text = """
            apiVersion: failover.video/v1alpha1
            kind: Site
            metadata: {name: harbour}
            ---
            apiVersion: failover.video/v1alpha1
            kind: SiteServer
            metadata: {name: slave-1}
            spec:
              adress: http://10.0.0.1:7420
            ---
            apiVersion: failover.video/v1alpha1
            kind: SiteServer
            metadata: {name: slave-2}
            spec:
              address: 10.0.0.2:7420
              preferredGuards: [slave-2, spare-9, slave-1]
              roles: [slav]
            ---
            apiVersion: failover.video/v1alpha1
            kind: FailoverServer
            metadata: {name: slave-1}
            spec: {address: "http://10.0.0.9:7420", maxHotCameras: many}
            ---
            kind: Camera
            metadata: {name: door}
            spec:
              server: slave-3
              url: http://admin:geheim@10.0.1.1/live
              priority: 101
            ---
            apiVersion: failover.video/v1alpha1
            kind: Camera
            metadata: {name: door}
            spec: {server: slave-1, url: "rtsp://10.0.1.1/live"}
            ---
            apiVersion: failover.video/v1alpha1
            kind: Kamera
            metadata: {name: Door}
            """;
        var result = SiteFile.Parse(text, "site.yaml");
        Assert.Empty(result.Objects);
        Assert.Equal(string.Join('\n', (string[])
        [
            "site.yaml:9:3: unknown key 'adress' in spec of SiteServer slave-1; did you mean 'address'?",
            "site.yaml:9:3: SiteServer slave-1 has no spec.address; add address: http://host:7420",
            "site.yaml:15:12: spec.address of SiteServer slave-2 is '10.0.0.2:7420', no http or https URL; write address: http://host:7420",
            "site.yaml:16:21: SiteServer slave-2 guards itself; name other FailoverServers in preferredGuards",
            "site.yaml:16:30: the preferred guard 'spare-9' of slave-2 does not exist; add a FailoverServer of that name (known are slave-1)",
            "site.yaml:17:11: the role 'slav' of SiteServer slave-2 is unknown; did you mean 'slave'?",
            "site.yaml:21:18: two servers of one name: 'slave-1' is a SiteServer in line 7 already; give every SiteServer and FailoverServer a name of its own",
            "site.yaml:22:56: spec.maxHotCameras of FailoverServer slave-1 must be a whole number; write maxHotCameras: 128",
            "site.yaml:24:1: apiVersion is missing; begin the document with apiVersion: failover.video/v1alpha1",
            "site.yaml:27:11: Camera door is on server 'slave-3', which does not exist; did you mean 'slave-1'?",
            "site.yaml:28:8: spec.url of Camera door is 'http://***@10.0.1.1/live', no rtsp URL; write url: rtsp://user:password@host/path",
            "site.yaml:29:13: spec.priority of Camera door is 101, out of range; write a number from 0 to 100",
            "site.yaml:33:18: Camera 'door' is in line 25 already; remove one of them or rename it",
            "site.yaml:37:7: the kind 'Kamera' is unknown; did you mean 'Camera'?",
            "site.yaml:38:18: the name 'Door' is not allowed; use lower-case letters, digits and '-' (not first or last), at most 63",
        ]), string.Join('\n', result.Errors.Select(e => e.ToString())));
    }

    [Theory]
    [InlineData("kind: Site\n  metadata: [", "this is not YAML")]
    [InlineData("a: &x 1\nb: *x", "anchors and aliases")]
    [InlineData("- 1\n- 2", "must be a mapping")]
    [InlineData("", "no Site object")]
    public void Parse_NotASite_SaysWhy(string text, string expected) =>
        Assert.Contains(SiteFile.Parse(text, "f").Errors, e => e.Problem.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Parse_SyntaxErrorAfterAGoodDocument_StillChecksTheFirst()
    {
        const string text = "apiVersion: failover.video/v1alpha1\nkind: SiteServer\nmetadata: {name: a}\n---\nkind: [\n";
        var errors = SiteFile.Parse(text, "f").Errors;
        Assert.Contains(errors, e => e.Problem.Contains("has no spec.address", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Problem.Contains("not YAML", StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_KeyTwice_IsAnError() => Assert.Contains(
        SiteFile.Parse("kind: Site\nkind: Site\n", "f").Errors, e => e is { Line: 2, Problem: "the key 'kind' is here twice" });

    [Fact]
    public void Parse_DeepNesting_IsRefusedAndDoesNotOverflow() => Assert.Contains(
        SiteFile.Parse(new string('[', 5000), "f").Errors, e => e.Problem.Contains("nested deeper", StringComparison.Ordinal));

    [Fact]
    public void Parse_ReferenceToTheStore_IsGood()
    {
        const string text = """
            apiVersion: failover.video/v1alpha1
            kind: Camera
            metadata: {name: door}
            spec: {server: slave-1, url: "rtsp://10.0.1.1/live"}
            """;
        Assert.NotEmpty(SiteFile.Parse(text, "f").Errors);
        Assert.Empty(SiteFile.Parse(text, "f", new KnownObjects("harbour", Set("slave-1"), Set("spare-1"))).Errors);
    }

    [Fact]
    public void Parse_ContradictsTheStore_IsAnError()
    {
        const string text = """
            apiVersion: failover.video/v1alpha1
            kind: Site
            metadata: {name: other}
            ---
            apiVersion: failover.video/v1alpha1
            kind: FailoverServer
            metadata: {name: slave-1}
            spec: {address: "http://10.0.1.1:7420"}
            """;
        var errors = SiteFile.Parse(text, "f", new KnownObjects("harbour", Set("slave-1"), Set())).Errors;
        Assert.Equal([3, 7], errors.Select(e => e.Line));
    }

    [Fact]
    public void Parse_NameOfAService_IsRefused() => Assert.Contains(
        SiteFile.Parse("apiVersion: failover.video/v1alpha1\nkind: SiteServer\nmetadata: {name: election}\nspec: {address: \"http://a:1\"}", "f").Errors,
        e => e.Problem.Contains("belongs to a service", StringComparison.Ordinal));

    [Theory]
    [InlineData(typeof(SiteSpec), "Site")]
    [InlineData(typeof(SiteServerSpec), "SiteServer")]
    [InlineData(typeof(FailoverServerSpec), "FailoverServer")]
    [InlineData(typeof(CameraSpec), "Camera")]
    [InlineData(typeof(FailoverLicenseSpec), "FailoverLicense")]
    public void Schema_OfEachKind_HasExactlyTheFieldsOfItsSpec(Type spec, string kind)
    {
        var properties = spec.GetProperties().Select(p => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(p.Name)).Order(StringComparer.Ordinal);
        Assert.Equal(properties, SiteSchema.Find(kind)!.Fields.Select(f => f.Name).Order(StringComparer.Ordinal));
    }

    private static HashSet<string> Set(params string[] names) => [.. names];
}
