using Failover.Contracts;

namespace Failover.LocalHost;

/// <summary>What a maintenance means, in one sentence. Pure.</summary>
internal static class MaintenanceText
{
    /// <param name="isServer">False: a spare.</param>
    /// <param name="changed">Something was written.</param>
    /// <param name="inFile">The object's spec itself said maintenance, as a site.yaml does.</param>
    public static string Of(string name, bool isServer, WishRequest request, bool changed, bool inFile, DateTimeOffset now)
    {
        if (!request.On)
        {
            return !changed ? $"{name} is not in maintenance: nothing changed."
                : $"{name}'s maintenance is over{(isServer ? ": it is taken over again when it fails" : ": it may guard and assume again")}"
                    + (inFile ? "; its site.yaml says maintenance: true, change it there too, or the next apply sets it again." : ".");
        }
        if (!changed)
        {
            return $"{name} is in maintenance already: nothing changed.";
        }
        var until = request.Seconds is { } seconds ? $"until {(now + TimeSpan.FromSeconds(seconds)).UtcDateTime:yyyy-MM-dd HH:mm:ss}Z" : "until you end it";
        return isServer
            ? $"{name} is in maintenance {until}: nothing takes it over by itself; its guard holds and keeps on, and alarms are labelled."
            : $"{name} is in maintenance {until}: it is given nothing new, and other spares guard in its place.";
    }
}
