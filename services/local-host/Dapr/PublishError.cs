using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Failover.LocalHost;

/// <summary>A refused publish in daprd's words: one kind, and what it is over gRPC and over HTTP.</summary>
/// <param name="Code">errorCode of the HTTP body.</param>
/// <param name="Message">For people.</param>
/// <param name="Grpc">Status over gRPC.</param>
/// <param name="Http">Status over HTTP.</param>
internal sealed record PublishError(string Code, string Message, StatusCode Grpc, int Http)
{
    public static PublishError NameEmpty { get; } = new("ERR_PUBSUB_EMPTY", "pubsub name is empty", StatusCode.InvalidArgument, StatusCodes.Status404NotFound);

    public static PublishError TopicEmpty(string component) =>
        new("ERR_TOPIC_NAME_EMPTY", $"topic is empty in pubsub {component}", StatusCode.InvalidArgument, StatusCodes.Status404NotFound);

    public static PublishError NotConfigured { get; } =
        new("ERR_PUBSUB_NOT_CONFIGURED", "no pubsub is configured", StatusCode.FailedPrecondition, StatusCodes.Status400BadRequest);

    public static PublishError NotFound(string component) =>
        new("ERR_PUBSUB_NOT_FOUND", $"pubsub {component} is not found", StatusCode.InvalidArgument, StatusCodes.Status404NotFound);

    public static PublishError Forbidden(string appId, string topic) =>
        new("ERR_PUBSUB_FORBIDDEN", $"topic {topic} is not allowed for app id {appId}", StatusCode.PermissionDenied, StatusCodes.Status403Forbidden);

    public static PublishError Metadata(string problem) =>
        new("ERR_PUBSUB_REQUEST_METADATA", $"failed deserializing metadata: {problem}", StatusCode.InvalidArgument, StatusCodes.Status400BadRequest);

    public static PublishError Event(string problem) =>
        new("ERR_PUBSUB_CLOUD_EVENTS_SER", $"cannot create cloudevent: {problem}", StatusCode.InvalidArgument, StatusCodes.Status500InternalServerError);

    public static PublishError Broker(string topic, string component, string problem) => new(
        "ERR_PUBSUB_PUBLISH_MESSAGE", $"error when publishing to topic {topic} in pubsub {component}: {problem}", StatusCode.Internal,
        StatusCodes.Status500InternalServerError);
}
