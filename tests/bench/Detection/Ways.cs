namespace Failover.Bench;

/// <summary>
/// How long packets take. Everything of the product runs over TCP, so a lost packet is a later one: a kept connection sends again after
/// 200 ms, doubling; the first packet of a new connection after 1 s (Linux). No packet is lost more than four times in a row.
/// </summary>
internal sealed class Ways
{
    private const long Least = 150;
    private const long Retransmit = 200_000;
    private const long RetransmitOfConnect = 1_000_000;
    private const int MostLosses = 4;

    // Of the 32 bits of one way: 20 for losses, 12 for jitter.
    private readonly uint[] _losses = new uint[MostLosses];
    private readonly long _jitter;

    public Ways(DetectionRules rules)
    {
        _jitter = rules.Jitter;
        for (var i = 0; i < MostLosses; i++)
        {
            _losses[i] = (uint)(Math.Pow(rules.Loss, i + 1) * (1 << 20));
        }
    }

    /// <summary>The longest that a packet can take on a kept connection.</summary>
    public long Longest => Least + _jitter + (((1L << MostLosses) - 1) * Retransmit);

    /// <summary>There and back on a kept connection, of one draw's bits.</summary>
    public long Round(ulong bits) => One((uint)bits, Retransmit) + One((uint)(bits >> 32), Retransmit);

    /// <summary>There and back for a new connection.</summary>
    public long Connect(ulong bits) => One((uint)bits, RetransmitOfConnect) + One((uint)(bits >> 32), RetransmitOfConnect);

    /// <summary>The two ways of <see cref="Round"/>.</summary>
    public (long There, long Back) Both(ulong bits) => (One((uint)bits, Retransmit), One((uint)(bits >> 32), Retransmit));

    /// <summary>A round without a loss takes at most twice the jitter: mostly no more than this need be asked.</summary>
    public bool AnyLoss(ulong bits) => ((uint)bits >> 12) < _losses[0] || (uint)(bits >> 44) < _losses[0];

    /// <summary>There and back without any loss can take longer than this.</summary>
    public bool CanTakeLonger(long than) => 2 * (Least + _jitter) > than;

    private long One(uint bits, long retransmit)
    {
        var (loss, delay) = (bits >> 12, Least + ((bits & 0xFFF) * _jitter / 0xFFF));
        for (var i = 0; i < MostLosses && loss < _losses[i]; i++)
        {
            delay += retransmit << i;
        }

        return delay;
    }
}
