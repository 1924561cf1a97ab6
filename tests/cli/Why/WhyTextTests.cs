namespace Failover.Cli.Tests;

public sealed class WhyTextTests
{
    [Fact]
    public void Render_FailedServer_EveryReason() => Golden.Check(
        "why-server",
        TextLine.PlainText(WhyText.Render(SampleSite.Incident, "slave-2", [SampleSite.Entry("ServerFailed", 1.2, "slave-2 failed: its process is gone")])));

    [Fact]
    public void Render_Spare_WhatItDoes() => Golden.Check("why-spare", TextLine.PlainText(WhyText.Render(SampleSite.Incident, "spare-1", [])));
}
