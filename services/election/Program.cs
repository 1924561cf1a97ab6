using Failover.Election;
using Failover.Hosting;

return await ServiceProgram.RunAsync(ElectionService.Definition, args);
