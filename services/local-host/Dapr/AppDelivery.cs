using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Failover.LocalHost;

/// <summary>
/// Delivers the messages of one subscription to one instance of an app, by the rules of a sidecar: the app's answer decides, a delivery
/// that failed is tried again only when the component's policy says so, then it goes to the dead letter topic, or is nacked.
/// </summary>
internal sealed class AppDelivery(Sidecar sidecar, SidecarLink link, AppInstance app, AppSubscription subscription, SidecarServices services)
{
    private int _failing;

    private PubSubComponent Component => link.Component;

    private bool Is(SidecarFault fault) => services.Faults.Is(fault, app.AppId, Component.Name, subscription.Topic);

    /// <summary>Never throws. <paramref name="stop"/>: the consumer ends, and what is in hand goes back or is lost, as the broker's side decides.</summary>
    public async Task<Settlement> DeliverAsync(ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        try
        {
            await services.Faults.WhileAsync(SidecarFault.Parked, app.AppId, Component.Name, subscription.Topic, stop);
            var settlement = await DeliverOnceAsync(body, stop);
            if (Is(SidecarFault.DeliveredTwice))
            {
                await DeliverOnceAsync(body, stop);
            }
            return settlement;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Is(SidecarFault.ShutdownNack) ? Settlement.Nack : Settlement.Requeue;
        }
    }

    private async Task<Settlement> DeliverOnceAsync(ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var sent = subscription.RawPayload ? Wrapped(body) : body;
        if (EventFacts.Read(sent.Span) is not { } facts)
        {
            return await SettleAsync(DeliveryResult.Failed, "its body is no JSON object", body, stop);
        }
        if (facts.Expiration is { } expiration && expiration < services.Time.GetUtcNow())
        {
            StandInMetrics.Expired.WithLabels(app.AppId, subscription.Topic).Inc();
            return await SettleAsync(DeliveryResult.Dropped, "it expired", body, stop);
        }
        var (policy, pause) = (Component.Delivery, Component.Delivery.FirstPause);
        for (var attempt = 1; ; attempt++)
        {
            var (result, problem) = await services.Channel.PostAsync(app, sidecar.AppToken, subscription, sent, facts, policy.AnswerWithin, stop);
            StandInMetrics.Delivered.WithLabels(app.AppId, subscription.Topic, result.ToString()).Inc();
            Report(result, problem);
            if (result != DeliveryResult.Failed || attempt >= policy.Attempts)
            {
                return await SettleAsync(result, problem, body, stop);
            }
            await Task.Delay(pause, services.Time, stop);
            pause = pause * 2 < policy.LongestPause ? pause * 2 : policy.LongestPause;
        }
    }

    private async Task<Settlement> SettleAsync(DeliveryResult result, string? problem, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        if (result == DeliveryResult.Success)
        {
            return Settlement.Ack;
        }
        if (subscription.DeadLetterTopic is { } topic)
        {
            services.Log.LogWarning("A message of {Topic} for {App} goes to {DeadLetter}: {Problem}.", subscription.Topic, app.AppId, topic, problem ?? "dropped");
            if (await sidecar.DeadLetterAsync(link, topic, body, stop))
            {
                StandInMetrics.DeadLettered.WithLabels(app.AppId, subscription.Topic).Inc();
                return Settlement.Ack;
            }
        }
        else if (result == DeliveryResult.Dropped)
        {
            return Settlement.Ack;
        }
        return Component.RequeueInFailure ? Settlement.Requeue : Settlement.Nack;
    }

    // One line when deliveries begin to fail, one when they work again.
    private void Report(DeliveryResult result, string? problem)
    {
        var failing = result == DeliveryResult.Failed ? 1 : 0;
        if (Interlocked.Exchange(ref _failing, failing) == failing)
        {
            return;
        }
        if (failing == 1)
        {
            services.Log.LogWarning("Deliveries of {Topic} to {App} fail: {Problem}", subscription.Topic, app.AppId, problem);
        }
        else
        {
            services.Log.LogInformation("Deliveries of {Topic} to {App} work again.", subscription.Topic, app.AppId);
        }
    }

    // A new id at every delivery, as daprd does it: raw payloads have no identity of their own.
    private ReadOnlyMemory<byte> Wrapped(ReadOnlyMemory<byte> body) => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["data_base64"] = Convert.ToBase64String(body.Span),
        ["datacontenttype"] = "application/octet-stream",
        ["id"] = Guid.NewGuid().ToString(),
        ["pubsubname"] = subscription.Component,
        ["source"] = app.AppId,
        ["specversion"] = "1.0",
        ["topic"] = subscription.Topic,
        ["type"] = "com.dapr.event.sent",
    });
}

/// <summary>One running instance of an app.</summary>
/// <param name="AppId">The app-id.</param>
/// <param name="BootId">Tells its instances apart; in a cluster the pod's name does.</param>
/// <param name="Url">Where it listens.</param>
internal sealed record AppInstance(string AppId, string BootId, string Url);
