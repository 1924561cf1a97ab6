namespace Failover.Cli.Tests;

public sealed class KubeconfigChoiceTests
{
    private static readonly char Sep = Path.PathSeparator;

    [Fact]
    public void Choose_OptionVariableHomeAndPod_InThisOrder()
    {
        Assert.Equal("/x", Choice("/a", ["/x", "/a", "/home/.kube/config"]).Choose("/x"));
        Assert.Equal("/a", Choice("/a", ["/a", "/home/.kube/config"]).Choose(null));
        Assert.Equal("/home/.kube/config", Choice("", ["/home/.kube/config"]).Choose(null));
        Assert.Null(Choice(null, [], inPod: true).Choose(null));
    }

    [Fact]
    public void Choose_SeveralOfTheVariable_PassesOverTheMissing() =>
        Assert.Equal($"/a{Sep}/c", Choice($"/a{Sep}/b{Sep}{Sep}/c", ["/a", "/c"]).Choose(null));

    [Fact]
    public void Choose_NothingThere_SentencesWithRemedyAndExit2()
    {
        foreach (var (choice, option, told) in (IEnumerable<(KubeconfigChoice, string?, string)>)
        [
            (Choice(null, []), "/x", "The kubeconfig /x does not exist"),
            (Choice("/a", []), null, "KUBECONFIG names /a, which does not exist"),
            (Choice(null, []), null, "No cluster is known: there is no /home/.kube/config, and KUBECONFIG is not set"),
        ])
        {
            var e = Assert.Throws<CliException>(() => choice.Choose(option));
            Assert.Equal(ExitCode.BadInput, e.ExitCode);
            Assert.StartsWith(told, e.Message);
            Assert.EndsWith("give --kubeconfig FILE, or --host HOST:PORT for a site without a cluster.", e.Message);
        }
    }

    private static KubeconfigChoice Choice(string? variable, string[] there, bool inPod = false) => new(variable, "/home", inPod, f => there.Contains(f.Replace('\\', '/')));
}
