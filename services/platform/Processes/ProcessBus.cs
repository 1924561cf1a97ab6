using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Failover.Platform;

/// <summary>How a process of its own is on the bus: by the Dapr sidecar beside it, or straight on the broker.</summary>
public sealed class ProcessBus
{
    private readonly SidecarOptions? _sidecar;
    private readonly BrokerOptions? _broker;

    private ProcessBus(SidecarOptions? sidecar, BrokerOptions? broker) => (_sidecar, _broker) = (sidecar, broker);

    public static ProcessBus On(BrokerOptions broker) => new(null, broker);

    /// <summary>Reads <c>FAILOVER__BUS__KIND</c> and what belongs to it.</summary>
    public static ProcessBus? Read(ProcessEnvironment environment)
    {
        switch (environment.Optional("Bus", "Kind") ?? "dapr")
        {
            case "rabbitmq":
                var broker = environment.Problems.Try(() => BrokerOptions.Check(new BrokerSettings().Over(environment.Configuration)));
                return broker is null ? null : On(broker);
            case "dapr":
                if (environment.Optional("Bus", "Broker") is not null)
                {
                    environment.Problems.Add("FAILOVER__BUS__BROKER is given, but the bus is Dapr's sidecar: leave it out, or write rabbitmq into FAILOVER__BUS__KIND.");
                }
                var sidecar = environment.Problems.Try(() => SidecarOptions.Read(environment.Configuration));
                return sidecar is null ? null : new ProcessBus(sidecar, null);
            case var other:
                environment.Problems.Add($"FAILOVER__BUS__KIND is '{other}'; write dapr (the sidecar of this process) or rabbitmq.");
                return null;
        }
    }

    public IServiceCollection AddTo(IServiceCollection services) =>
        _broker is null ? services.AddSidecarBus(_sidecar!) : services.AddRabbitMqBus(_broker);

    public override string ToString() => _broker?.ToString() ?? _sidecar!.ToString();
}
