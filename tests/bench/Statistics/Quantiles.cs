namespace Failover.Bench;

/// <summary>Quantiles of a set of measurements by nearest rank: a value that was really measured, never one between two.</summary>
internal sealed class Quantiles
{
    private readonly double[] _sorted;

    public Quantiles(IEnumerable<double> values)
    {
        _sorted = [.. values];
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public double Most => At(1);

    /// <summary>The least value that <paramref name="share"/> (0 to 1) of all values do not exceed; NaN when there is none.</summary>
    public double At(double share)
    {
        if (share is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is from 0 to 1.");
        }

        return _sorted.Length == 0 ? double.NaN : _sorted[Math.Max(0, (int)Math.Ceiling(share * _sorted.Length) - 1)];
    }
}
