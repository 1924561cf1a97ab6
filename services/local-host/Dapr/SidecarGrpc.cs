using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

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

    public static void BindService(ServiceBinderBase binder, SidecarGrpc? service)
    {
        binder.AddMethod(PublishMethod, service is null ? null : new UnaryServerMethod<PublishEventRequest, Empty>(service.PublishEvent));
        binder.AddMethod(BulkMethod, service is null ? null : new UnaryServerMethod<BulkPublishRequest, BulkPublishResponse>(service.BulkPublishEvent));
        binder.AddMethod(
            BulkAlphaMethod, service is null ? null : new UnaryServerMethod<BulkPublishRequest, BulkPublishResponse>(service.BulkPublishEventAlpha1));
        binder.AddMethod(MetadataMethod, service is null ? null : new UnaryServerMethod<GetMetadataRequest, GetMetadataResponse>(service.GetMetadata));
    }

    public virtual Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext context)
    {
        var sidecar = Caller(context);
        var error = standIn.Publish(new PublishRequest(
            sidecar.AppId, request.PubsubName, request.Topic, request.Data.Memory, request.DataContentType, request.Metadata, TraceParent(context)));
        return error is null ? Task.FromResult(new Empty()) : throw new RpcException(new Status(StatusCode.InvalidArgument, error.Message));
    }

    public virtual Task<BulkPublishResponse> BulkPublishEvent(BulkPublishRequest request, ServerCallContext context)
    {
        var sidecar = Caller(context);
        var response = new BulkPublishResponse();
        foreach (var entry in request.Entries)
        {
            var metadata = new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal);
            foreach (var (key, value) in entry.Metadata)
            {
                metadata[key] = value;
            }
            var error = standIn.Publish(new PublishRequest(
                sidecar.AppId, request.PubsubName, request.Topic, entry.Event.Memory, entry.ContentType, metadata, TraceParent(context)));
            if (error is not null)
            {
                response.FailedEntries.Add(new BulkPublishResponseFailedEntry { EntryId = entry.EntryId, Error = error.Message });
            }
        }
        return Task.FromResult(response);
    }

    /// <summary>The older name of the same call.</summary>
    public virtual Task<BulkPublishResponse> BulkPublishEventAlpha1(BulkPublishRequest request, ServerCallContext context) => BulkPublishEvent(request, context);

    public virtual Task<GetMetadataResponse> GetMetadata(GetMetadataRequest request, ServerCallContext context)
    {
        var sidecar = Caller(context);
        var response = new GetMetadataResponse { Id = sidecar.AppId, RuntimeVersion = StandInVersion.Text };
        foreach (var component in Failover.Platform.BusComponents.All)
        {
            response.RegisteredComponents.Add(new RegisteredComponents { Name = component.Name, Type = StandInVersion.ComponentType, Version = "v1" });
        }
        return Task.FromResult(response);
    }

    private Sidecar Caller(ServerCallContext context) =>
        standIn.ByToken(context.RequestHeaders.GetValue("dapr-api-token"))
        ?? throw new RpcException(new Status(StatusCode.Unauthenticated, "authentication error: api token mismatch"));

    private static string TraceParent(ServerCallContext context) => context.RequestHeaders.GetValue("traceparent") ?? "";

    private static Method<TRequest, TResponse> Unary<TRequest, TResponse>(string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => new(MethodType.Unary, Service, name, Marshaller(request), Marshaller(response));

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(m => m.ToByteArray(), b => parser.ParseFrom(b));
}

/// <summary>What the stand-in says of itself: never the name of a real runtime or component.</summary>
internal static class StandInVersion
{
    public const string Text = "stand-in";
    public const string ComponentType = "pubsub.in-memory";
}
