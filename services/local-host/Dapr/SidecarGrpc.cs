using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;

namespace Failover.LocalHost;

/// <summary>
/// The part of <c>dapr.proto.runtime.v1.Dapr</c> that the product uses, bound by hand: the SDK's assembly has the messages but no
/// server base class. Everything else answers Unimplemented. The binder looks for virtual methods of the rpc's names: that is why.
/// </summary>
[BindServiceMethod(typeof(SidecarGrpc), nameof(BindService))]
internal class SidecarGrpc(DaprStandIn standIn)
{
    private const string Service = "dapr.proto.runtime.v1.Dapr";

    private static readonly Method<PublishEventRequest, Empty> PublishMethod = Unary("PublishEvent", PublishEventRequest.Parser, Empty.Parser);

    private static readonly Method<BulkPublishRequest, BulkPublishResponse> BulkMethod =
        Unary("BulkPublishEvent", BulkPublishRequest.Parser, BulkPublishResponse.Parser);

    private static readonly Method<BulkPublishRequest, BulkPublishResponse> BulkAlphaMethod =
        Unary("BulkPublishEventAlpha1", BulkPublishRequest.Parser, BulkPublishResponse.Parser);

    private static readonly Method<GetMetadataRequest, GetMetadataResponse> MetadataMethod =
        Unary("GetMetadata", GetMetadataRequest.Parser, GetMetadataResponse.Parser);

    private static readonly Method<ShutdownRequest, Empty> ShutdownMethod = Unary("Shutdown", ShutdownRequest.Parser, Empty.Parser);

    public static void BindService(ServiceBinderBase binder, SidecarGrpc? service)
    {
        binder.AddMethod(PublishMethod, service is null ? null : new UnaryServerMethod<PublishEventRequest, Empty>(service.PublishEvent));
        binder.AddMethod(BulkMethod, service is null ? null : new UnaryServerMethod<BulkPublishRequest, BulkPublishResponse>(service.BulkPublishEvent));
        binder.AddMethod(
            BulkAlphaMethod, service is null ? null : new UnaryServerMethod<BulkPublishRequest, BulkPublishResponse>(service.BulkPublishEventAlpha1));
        binder.AddMethod(MetadataMethod, service is null ? null : new UnaryServerMethod<GetMetadataRequest, GetMetadataResponse>(service.GetMetadata));
        binder.AddMethod(ShutdownMethod, service is null ? null : new UnaryServerMethod<ShutdownRequest, Empty>(service.Shutdown));
    }

    public virtual async Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext context)
    {
        var sidecar = Caller(context);
        var error = await standIn.PublishAsync(
            new PublishRequest(
                sidecar.AppId, request.PubsubName, request.Topic, request.Data.Memory, request.DataContentType, request.Metadata,
                Header(context, "traceparent"), Header(context, "tracestate")),
            context.CancellationToken);
        return error is null ? new Empty() : throw new RpcException(new Status(error.Grpc, error.Message));
    }

    /// <summary>Not native on RabbitMQ: single publishes side by side, whose order is not kept.</summary>
    public virtual async Task<BulkPublishResponse> BulkPublishEvent(BulkPublishRequest request, ServerCallContext context)
    {
        var sidecar = Caller(context);
        var errors = await Task.WhenAll(request.Entries.Select(entry =>
        {
            var metadata = new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal);
            foreach (var (key, value) in entry.Metadata)
            {
                metadata[key] = value;
            }
            return standIn.PublishAsync(
                new PublishRequest(
                    sidecar.AppId, request.PubsubName, request.Topic, entry.Event.Memory, entry.ContentType, metadata, Header(context, "traceparent"),
                    Header(context, "tracestate")),
                context.CancellationToken);
        }));
        var response = new BulkPublishResponse();
        foreach (var (entry, error) in request.Entries.Zip(errors))
        {
            if (error is not null)
            {
                response.FailedEntries.Add(new BulkPublishResponseFailedEntry { EntryId = entry.EntryId, Error = error.Message });
            }
        }
        return response;
    }

    /// <summary>The older name of the same call.</summary>
    public virtual Task<BulkPublishResponse> BulkPublishEventAlpha1(BulkPublishRequest request, ServerCallContext context) => BulkPublishEvent(request, context);

    public virtual Task<GetMetadataResponse> GetMetadata(GetMetadataRequest request, ServerCallContext context)
    {
        var sidecar = Caller(context);
        var response = new GetMetadataResponse { Id = sidecar.AppId, RuntimeVersion = StandInVersion.Text };
        foreach (var component in standIn.Components)
        {
            response.RegisteredComponents.Add(new RegisteredComponents { Name = component.Name, Type = standIn.ComponentType, Version = "v1" });
        }
        foreach (var (key, value) in sidecar.Extended)
        {
            response.ExtendedMetadata[key] = value;
        }
        return Task.FromResult(response);
    }

    /// <summary>The caller's sidecar ends in order, after the answer.</summary>
    public virtual Task<Empty> Shutdown(ShutdownRequest request, ServerCallContext context)
    {
        var sidecar = Caller(context);
        _ = Task.Run(sidecar.ShutdownAsync);
        return Task.FromResult(new Empty());
    }

    private Sidecar Caller(ServerCallContext context)
    {
        var sidecar = standIn.ByToken(context.RequestHeaders.GetValue("dapr-api-token"))
            ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "authentication error: api token mismatch"));
        if (sidecar.IsDown)
        {
            // Its port is closed: the caller's connection goes, not only the call.
            context.GetHttpContext().Features.Get<IConnectionLifetimeFeature>()?.Abort();
            throw new RpcException(new Status(StatusCode.Unavailable, "the sidecar is gone"));
        }
        return sidecar;
    }

    private static string Header(ServerCallContext context, string name) => context.RequestHeaders.GetValue(name) ?? "";

    private static Method<TRequest, TResponse> Unary<TRequest, TResponse>(string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => new(MethodType.Unary, Service, name, Marshaller(request), Marshaller(response));

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(m => m.ToByteArray(), b => parser.ParseFrom(b));
}

/// <summary>What the stand-in says of itself: never the version of a real runtime.</summary>
internal static class StandInVersion
{
    public const string Text = "stand-in";
}
