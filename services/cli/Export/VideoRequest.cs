namespace Failover.Cli;

/// <summary>One camera's footage in a time range, half-open: from included, to excluded.</summary>
internal sealed record VideoRequest(string Server, string Camera, DateTimeOffset From, DateTimeOffset To)
{
    public string Query => $"server={Uri.EscapeDataString(Server)}&camera={Uri.EscapeDataString(Camera)}&from={TimeText(From)}&to={TimeText(To)}";

    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
