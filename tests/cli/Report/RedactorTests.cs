using CsCheck;

namespace Failover.Cli.Tests;

public sealed class RedactorTests
{
    /// <summary>What people and machines use as passwords; the awkward characters often.</summary>
    private static readonly Gen<string> Secret = Gen.Char["abcXYZ0189._~-+*()!$,;:@/?#[]&=%'\"<>\\{}| äß€"].Array[6, 24]
        .Select(chars => string.Concat(chars)).Where(s => s.Trim().Length == s.Length && PlantedSecrets.Token(s).Count(c => c != 'z') >= 4);

    [Fact]
    public void Redact_SecretInAnyShape_NoTraceIsLeft() => Secret.Holds(secret =>
    {
        foreach (var (shape, format, text) in PlantedSecrets.Of(secret))
        {
            var redactor = new Redactor([], []);
            redactor.Learn(text, format);
            AssertClean(shape, secret, redactor.Redact(text, format));
        }
    }, cases: 200);

    [Fact]
    public void Redact_SecretThatIsKnown_NoTraceIsLeftWhereItStandsAlone() => Secret.Holds(secret =>
    {
        var redactor = new Redactor([secret, PlantedSecrets.Token(secret)], ["slave-2"]);
        foreach (var (shape, format, text) in PlantedSecrets.Bare(secret).Concat(PlantedSecrets.Of(secret)))
        {
            AssertClean(shape, secret, redactor.Redact(text, format));
        }
    }, cases: 200);

    [Fact]
    public void Redact_SecretRecognisedInOnePart_IsHiddenInEachOther() => Secret.Holds(secret =>
    {
        foreach (var (shape, format, text) in PlantedSecrets.Of(secret).Where(s => s.Shape is "url" or "json" or "yaml" or "basic" or "query" or "broker" or "log line"))
        {
            var redactor = new Redactor([], []);
            redactor.Learn(text, format);
            foreach (var (bare, bareFormat, other) in PlantedSecrets.Bare(secret))
            {
                AssertClean($"{shape}, then {bare}", secret, redactor.Redact(other, bareFormat));
            }
        }
    }, cases: 60);

    [Theory]
    [InlineData("Takeover slave-2-t2 of slave-2 by spare-1, trace 4bf92f3577b34da6a3ce929d0e0e4736.")]
    [InlineData("sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("spare-1 (10.0.0.5:7420) guards slave-2: 8 of 8 cameras covered.")]
    [InlineData("http://10.0.0.5:7420/video.mp4?server=slave-2&camera=cam-1&from=2026-05-01T12:00:00Z")]
    [InlineData("The camera at rtsp://10.0.0.9:554/live refuses the password.")]
    [InlineData("FAILOVER_TOKEN_FILE=/etc/failover/site.token")]
    [InlineData("  credentialsSecret: cam-1-credentials")]
    [InlineData("It speaks Basic authentication only.")]
    public void Redact_WhatIsNoSecret_StaysAsItIs(string text) => Assert.Equal(text, new Redactor([], []).Redact(text, ReportFormat.Text));

    [Fact]
    public void Redact_PrivateKeyAndLicenceAndSiteToken_AreHidden()
    {
        var text = $"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\nIIE=\n-----END EC PRIVATE KEY-----\n{new string('a', 24)}{new string('7', 24)} eyJhbGciOiJFUzI1NiJ9.eyJzaXRlIjoiaCJ9.c2lnbmF0dXJl";
        Assert.Equal("[hidden]\n[hidden] [hidden]", new Redactor([], []).Redact(text, ReportFormat.Text));
    }

    [Fact]
    public void Redact_BlockOfYaml_TheWholeBlockIsHidden() => Assert.Equal(
        "  password: [hidden]\n  user: viewer\n", new Redactor([], []).Redact("  password: |\n    two words\n    and more\n  user: viewer\n", ReportFormat.Text));

    [Fact]
    public void Redact_Json_OnlyTheSecretIsReplaced() => Assert.Equal(
        """{"name":"cam-1","spec":{"password":"[hidden]","url":"rtsp://[hidden]@10.0.0.9/live","priority":5,"none":null}}""",
        new Redactor([], []).Redact("""{"name":"cam-1","spec":{"password":"x","url":"rtsp://a:b@10.0.0.9/live","priority":5,"none":null}}""", ReportFormat.JsonLines));

    [Fact]
    public void Learn_PasswordThatIsTheNameOfAServer_TheNameStays()
    {
        var redactor = new Redactor([], ["slave-2"]);
        redactor.Learn("rtsp://viewer:slave-2@10.0.0.9/live", ReportFormat.Text);
        Assert.Equal("slave-2 failed", redactor.Redact("slave-2 failed", ReportFormat.Text));
    }

    private static void AssertClean(string shape, string secret, string safe)
    {
        foreach (var trace in PlantedSecrets.Traces(secret).Where(t => t.Length >= Redactor.ShortestLearnt))
        {
            Assert.False(safe.Contains(trace, StringComparison.Ordinal), $"{shape}: '{trace}' of '{secret}' is still in: {safe}");
        }
    }
}
