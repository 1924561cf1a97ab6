using Failover.Hosting;
using Failover.Reinsertions;

return await ServiceProgram.RunAsync(ReinsertionService.Definition, args);
