using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Failover.Broker.Fixtures;
using Failover.Contracts;

namespace Failover.Cli.Tests;

/// <summary>A real HTTP listener on a free port that gives one answer, or one by path, and remembers what it was asked.</summary>
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

    /// <summary>All that was asked: path and query, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What is answered to a request; its value as the house's JSON, a text as it is, a status alone, or null: nothing, ever.</summary>
    public Func<Uri, object?>? Route { get; set; }

    /// <summary>Sees the headers of each request.</summary>
    public Action<System.Collections.Specialized.NameValueCollection>? Headers { get; set; }

    public void Answers(HttpStatusCode status, WishAnswer answer) => _answer = (status, JsonSerializer.Serialize(answer, FailoverJson.Options));

    public void Dispose()
    {
        _listener.Stop();
        _serving.Wait(TimeSpan.FromSeconds(10));
        try
        {
            _listener.Close();
        }
        catch (HttpListenerException)
        {
            // It binds the port once more to close it; somebody else may have it by then.
        }
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
                Headers?.Invoke(context.Request.Headers);
                Asked.Enqueue(context.Request.RawUrl!);
                if (Route is not null)
                {
                    if (Route(context.Request.Url!) is not { } value)
                    {
                        continue;
                    }

                    _answer = value is HttpStatusCode code ? (code, "{}") : value is string text ? (HttpStatusCode.OK, text) : (HttpStatusCode.OK, JsonSerializer.Serialize(value, value.GetType(), FailoverJson.Options));
                }

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
