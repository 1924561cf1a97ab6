using Failover.Hosting;
using Failover.LocalHost;

// `failover up` hosts every service in one process. This program is one of them alone, as a cluster runs it: the site's management API.
return await ServiceProgram.RunAsync(ManagementProcess.Definition, args, ManagementProcess.Read);
