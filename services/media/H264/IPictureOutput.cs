namespace Failover.Media;

/// <summary>Where a finished picture goes. It must be built from the builder within the call.</summary>
internal interface IPictureOutput
{
    void OnPicture(AccessUnitBuilder builder, uint time, Arrival arrival, AccessUnitFlags flags);
}
