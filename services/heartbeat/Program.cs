using Failover.Heartbeat;
using Failover.Hosting;

return await ServiceProgram.RunAsync(HeartbeatService.Definition, args);
