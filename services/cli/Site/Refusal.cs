using System.Net;
using System.Text.Json;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>What a refused HTTP call says to a person: the product's own sentence, else the answer's beginning.</summary>
internal static class Refusal
{
    private const int MaxText = 300;

    public static async Task<CliException> OfAsync(HttpResponseMessage response, Uri address, CancellationToken ct)
    {
        var said = SentenceOf((await response.Content.ReadAsStringAsync(ct)).Trim());
        if (response.StatusCode is HttpStatusCode.Unauthorized)
        {
            return new CliException(
                $"{address} wants the site's token: copy site.token from the data folder of `failover up` and name the copy in {TokenFile.Variable}.");
        }

        return new CliException($"{address} answered {(int)response.StatusCode}{(said.Length == 0 ? "" : $": {said}")}");
    }

    internal static string SentenceOf(string body)
    {
        try
        {
            if (JsonSerializer.Deserialize<ErrorAnswer>(body, FailoverJson.Options)?.Error is { Length: > 0 } sentence)
            {
                return sentence;
            }
        }
        catch (JsonException)
        {
            // Not ours: a proxy's page, or plain text.
        }

        return body[..Math.Min(body.Length, MaxText)];
    }
}
