using Failover.Hosting;
using Failover.RecorderProxy;

return await ServiceProgram.RunAsync(RecorderProxyService.Definition, args);
