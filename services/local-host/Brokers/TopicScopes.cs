namespace Failover.LocalHost;

/// <summary>
/// Which app may use which topic of a component, as daprd decides it: an app that is named may use its listed topics only
/// (<c>app=</c> names none), one that is not named may use all, unless a topic is protected or not among the allowed ones.
/// </summary>
internal sealed class TopicScopes
{
    private readonly Dictionary<string, HashSet<string>> _publishing;
    private readonly Dictionary<string, HashSet<string>> _subscribing;
    private readonly HashSet<string> _allowed;
    private readonly HashSet<string> _protected;

    /// <param name="publishing"><c>app=topic,topic;app=topic</c></param>
    /// <param name="subscribing">The same for subscriptions.</param>
    /// <param name="allowed">Topics that exist at all; empty = every one.</param>
    /// <param name="protectedTopics">Topics that only named apps may use.</param>
    public TopicScopes(string? publishing, string? subscribing, string? allowed = null, string? protectedTopics = null)
    {
        _publishing = Parse(publishing);
        _subscribing = Parse(subscribing);
        _allowed = Topics(allowed ?? "");
        _protected = Topics(protectedTopics ?? "");
    }

    public static TopicScopes Open { get; } = new(null, null);

    public bool MayPublish(string appId, string topic) => May(_publishing, appId, topic);

    public bool MaySubscribe(string appId, string topic) => May(_subscribing, appId, topic);

    private bool May(Dictionary<string, HashSet<string>> scopes, string appId, string topic)
    {
        if (_allowed.Count > 0 && !_allowed.Contains(topic))
        {
            return false;
        }
        return scopes.TryGetValue(appId, out var topics) ? topics.Contains(topic) : !_protected.Contains(topic);
    }

    private static Dictionary<string, HashSet<string>> Parse(string? text) => (text ?? "")
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('=', 2))
        .Where(entry => entry.Length == 2)
        .ToDictionary(entry => entry[0].Trim(), entry => Topics(entry[1]), StringComparer.Ordinal);

    private static HashSet<string> Topics(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
