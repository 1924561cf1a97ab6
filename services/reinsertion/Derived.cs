namespace Failover.Reinsertions;

/// <summary>Something made from a snapshot, kept for as long as the snapshot stays the same object.</summary>
internal sealed class Derived<TFrom, T>
    where TFrom : class
    where T : class
{
    private TFrom? _from;
    private T? _made;

    public T Of(TFrom from, Func<TFrom, T> make)
    {
        if (_made is null || !ReferenceEquals(from, _from))
        {
            (_from, _made) = (from, make(from));
        }
        return _made;
    }
}
