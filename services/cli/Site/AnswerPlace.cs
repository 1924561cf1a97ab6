namespace Failover.Cli;

/// <summary>Where something answers over HTTP, and what carries a request there.</summary>
/// <param name="Address">What paths are relative to; ends with a slash.</param>
/// <param name="Carrier">Null = the network itself.</param>
internal sealed record AnswerPlace(Uri Address, HttpMessageHandler? Carrier = null)
{
    public HttpClient Open(TimeSpan timeout)
    {
        var http = Carrier is null ? new HttpClient() : new HttpClient(Carrier);
        (http.BaseAddress, http.Timeout) = (Address, timeout);
        return http;
    }
}
