namespace Failover.Bench;

/// <summary>What a count of rare events allows to say about their rate.</summary>
internal static class RateBound
{
    /// <summary>
    /// The rate per unit that <paramref name="events"/> in <paramref name="exposure"/> units exclude with 95 % confidence: the exact upper
    /// limit of a Poisson count. With no event it is 3.0 per exposure, the "rule of three".
    /// </summary>
    public static double Upper95(int events, double exposure)
    {
        var (low, high) = (0.0, events + (10 * Math.Sqrt(events + 1)) + 10);
        for (var i = 0; i < 200; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = AtMost(events, middle) > 0.05 ? (middle, high) : (low, middle);
        }

        return high / exposure;
    }

    // Chance of at most this many events when the mean is this.
    private static double AtMost(int events, double mean)
    {
        var (term, sum) = (Math.Exp(-mean), Math.Exp(-mean));
        for (var i = 1; i <= events; i++)
        {
            term *= mean / i;
            sum += term;
        }

        return sum;
    }
}
