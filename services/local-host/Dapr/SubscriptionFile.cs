using Failover.Platform;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Failover.LocalHost;

/// <summary>
/// Subscriptions of <c>dapr.io/v2alpha1</c>, as <c>kubectl apply</c> takes them. Other kinds in the same file are left out. A rule with a
/// match (CEL) is refused: the product has none.
/// </summary>
/// <param name="Subscription">What is subscribed.</param>
/// <param name="Scopes">App-ids that it is for; empty = all.</param>
internal sealed record SubscriptionFile(AppSubscription Subscription, IReadOnlyList<string> Scopes)
{
    /// <exception cref="FailoverSetupException">The file is wrong; the message has all that is wrong, with the places.</exception>
    public static IReadOnlyList<SubscriptionFile> Parse(string yaml, string fileName)
    {
        var deserializer = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();
        var files = new List<SubscriptionFile>();
        var problems = new List<string>();
        try
        {
            var parser = new Parser(new StringReader(yaml));
            parser.Consume<YamlDotNet.Core.Events.StreamStart>();
            while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out var start))
            {
                var place = $"{fileName}:{start.Start.Line}";
                if (deserializer.Deserialize<Document?>(parser) is { Kind: "Subscription" } document)
                {
                    Read(document, place, files, problems);
                }
            }
        }
        catch (YamlException e)
        {
            problems.Add($"{fileName}:{e.Start.Line}: {e.Message}");
        }
        return problems.Count == 0 ? files : throw new FailoverSetupException(string.Join(Environment.NewLine, problems), exitCode: 2);
    }

    public bool IsFor(string appId) => Scopes.Count == 0 || Scopes.Contains(appId, StringComparer.Ordinal);

    private static void Read(Document document, string place, List<SubscriptionFile> files, List<string> problems)
    {
        var spec = document.Spec ?? new Spec();
        if (!string.Equals(document.ApiVersion, "dapr.io/v2alpha1", StringComparison.Ordinal))
        {
            problems.Add($"{place}: apiVersion is '{document.ApiVersion}'; write dapr.io/v2alpha1.");
        }
        else if (spec.Routes?.Rules is { Count: > 0 })
        {
            problems.Add($"{place}: routes.rules is not part of this stand-in; write routes.default.");
        }
        else if (AppSubscription.Create(spec.Pubsubname, spec.Topic, spec.Routes?.Default, spec.Metadata ?? []) is { } subscription)
        {
            var deadLetter = string.IsNullOrEmpty(spec.DeadLetterTopic) ? null : spec.DeadLetterTopic;
            files.Add(new SubscriptionFile(subscription with { DeadLetterTopic = deadLetter, Declarative = true }, document.Scopes ?? []));
        }
        else
        {
            problems.Add($"{place}: a Subscription needs spec.pubsubname, spec.topic and spec.routes.default.");
        }
    }

    private sealed record Document
    {
        public string? ApiVersion { get; init; }
        public string? Kind { get; init; }
        public Spec? Spec { get; init; }
        public List<string>? Scopes { get; init; }
    }

    private sealed record Spec
    {
        public string? Pubsubname { get; init; }
        public string? Topic { get; init; }
        public string? DeadLetterTopic { get; init; }
        public Dictionary<string, string>? Metadata { get; init; }
        public RouteTable? Routes { get; init; }
    }

    private sealed record RouteTable
    {
        public string? Default { get; init; }
        public List<object>? Rules { get; init; }
    }
}
