namespace Failover.Platform;

/// <summary>Addresses that are dialled elsewhere: <c>host:port=host:port;...</c>. The demo's cut relay sits between with it; empty on a real site.</summary>
public sealed class DialMap
{
    private readonly Dictionary<(string Host, int Port), (string Host, int Port)> _map = [];

    public static DialMap Empty { get; } = new();

    public static DialMap Parse(string? text)
    {
        var map = new DialMap();
        foreach (var pair in (text ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var sides = pair.Split('=');
            if (sides.Length != 2)
            {
                throw new FormatException($"FAILOVER__DIAL__MAP has '{pair}'; write host:port=host:port.");
            }
            map._map[EndPointOf(sides[0])] = EndPointOf(sides[1]);
        }
        return map;
    }

    public (string Host, int Port) Resolve(string host, int port) => _map.TryGetValue((host.ToLowerInvariant(), port), out var to) ? to : (host, port);

    private static (string Host, int Port) EndPointOf(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), out var port) && port is > 0 and < 65536
            ? (text[..colon].Trim('[', ']').ToLowerInvariant(), port)
            : throw new FormatException($"FAILOVER__DIAL__MAP has '{text}'; write host:port.");
    }
}
