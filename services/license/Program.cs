using Failover.Hosting;
using Failover.License;

return await ServiceProgram.RunAsync(LicenseService.Definition, args);
