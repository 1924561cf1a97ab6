namespace Failover.Demo;

/// <summary>RTP's 32-bit 90 kHz time and the 64-bit lines it stands for.</summary>
public static class RtpTime
{
    public const int TicksPerSecond = 90_000;

    /// <summary>The 64-bit tick near <paramref name="near"/> that has these low 32 bits.</summary>
    public static long Extend(uint low, long near) => near + (int)(low - (uint)near);
}
