using System.Net;
using System.Text.Json;
using Failover.Broker.Fixtures;
using Failover.Contracts;

namespace Failover.Cli.Tests;

/// <summary>A real HTTP listener on a free port that gives one answer and remembers what it was asked.</summary>
internal sealed class PlayedSite : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;
    private (HttpStatusCode Status, string Body) _answer = (HttpStatusCode.NotFound, "{}");

    public PlayedSite()
    {
        for (var attempt = 0; ; attempt++)
        {
            Host = $"127.0.0.1:{FreePort.Find()}";
            _listener.Prefixes.Add($"http://{Host}/");
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (attempt < 50)
            {
                _listener.Prefixes.Clear();
            }
        }

        _serving = Task.Run(ServeAsync);
    }

    public string Host { get; }

    /// <summary>Method, path and body of the last request.</summary>
    public string Heard { get; private set; } = "";

    /// <summary>The Authorization header of the last request; null when it had none.</summary>
    public string? Shown { get; private set; }

    public void Answers(HttpStatusCode status, WishAnswer answer) => _answer = (status, JsonSerializer.Serialize(answer, FailoverJson.Options));

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait(TimeSpan.FromSeconds(10));
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                Heard = $"{context.Request.HttpMethod} {context.Request.RawUrl} {await reader.ReadToEndAsync()}".TrimEnd();
                Shown = context.Request.Headers["Authorization"];
                context.Response.StatusCode = (int)_answer.Status;
                context.Response.ContentType = "application/json";
                await using var writer = new StreamWriter(context.Response.OutputStream);
                await writer.WriteAsync(_answer.Body);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }
}
