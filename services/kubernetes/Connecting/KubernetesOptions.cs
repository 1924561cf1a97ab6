using System.Globalization;
using System.Text.RegularExpressions;
using Failover.Platform;

namespace Failover.Kubernetes;

/// <summary>How a process reaches the Kubernetes API, checked.</summary>
public sealed partial record KubernetesOptions
{
    private const string Variable = "FAILOVER__STORE__";

    /// <summary>Kubeconfig file, or several as in KUBECONFIG, the first of which wins; null = the service account of the own pod.</summary>
    public string? Kubeconfig { get; init; }

    public string? Context { get; init; }

    /// <summary>Null = that of the context or of the own pod.</summary>
    public string? Namespace { get; init; }

    /// <summary>Where neither is; null = that is an error. A service must not guess where its site is, a person's command does as kubectl.</summary>
    public string? OtherwiseNamespace { get; init; }

    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(15);

    public int RequestsPerSecond { get; init; } = 50;

    public int RequestsAtOnce { get; init; } = 32;

    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A watch without any byte for this much longer than <see cref="Watch"/> is dead: the server ends a living one itself.</summary>
    public TimeSpan WatchGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Objects on one page of a list.</summary>
    public int PageSize { get; init; } = 500;

    /// <exception cref="FailoverSetupException">Exit code 2; the message has all that is wrong.</exception>
    public static KubernetesOptions Check(KubernetesSettings settings)
    {
        var problems = new List<string>();
        problems.AddRange(KubeconfigFiles.Split(settings.Kubeconfig).Where(f => !File.Exists(f))
            .Select(f => $"The kubeconfig {f} does not exist: give --kubeconfig or {Variable}KUBECONFIG the file that kubectl uses."));
        if (settings.Context is not null && settings.Kubeconfig is null)
        {
            problems.Add($"A context is given without a kubeconfig that has it: give --kubeconfig or {Variable}KUBECONFIG too.");
        }
        if (settings.Namespace is { } name && !Label().IsMatch(name))
        {
            problems.Add($"The namespace '{name}' is no name of Kubernetes: lower-case letters, digits and '-', 63 at most.");
        }
        var defaults = new KubernetesOptions();
        var options = defaults with
        {
            Kubeconfig = settings.Kubeconfig,
            Context = settings.Context,
            Namespace = settings.Namespace,
            Request = Number(settings.RequestMs, "REQUESTMS", 100, 60_000, problems) is { } request ? TimeSpan.FromMilliseconds(request) : defaults.Request,
            Retry = Number(settings.RetryMs, "RETRYMS", 0, 300_000, problems) is { } retry ? TimeSpan.FromMilliseconds(retry) : defaults.Retry,
            RequestsPerSecond = Number(settings.RequestsPerSecond, "REQUESTSPERSECOND", 1, 10_000, problems) ?? defaults.RequestsPerSecond,
            RequestsAtOnce = Number(settings.RequestsAtOnce, "REQUESTSATONCE", 1, 1000, problems) ?? defaults.RequestsAtOnce,
            Watch = Number(settings.WatchSeconds, "WATCHSECONDS", 5, 3600, problems) is { } watch ? TimeSpan.FromSeconds(watch) : defaults.Watch,
        };
        return problems.Count == 0 ? options : throw new FailoverSetupException(string.Join(Environment.NewLine, problems), exitCode: 2);
    }

    private static int? Number(string? text, string key, int least, int most, List<string> problems)
    {
        if (text is null)
        {
            return null;
        }
        if (int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }
        problems.Add($"{Variable}{key} is '{text}'; write a whole number from {least} to {most}.");
        return null;
    }

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();
}
