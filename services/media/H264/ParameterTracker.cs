namespace Failover.Media;

/// <summary>Follows the parameter sets of a stream: those of the SDP first, then whatever comes in band. Allocates only on a change.</summary>
internal sealed class ParameterTracker
{
    /// <summary>Real ones have a few dozen bytes.</summary>
    private const int MaxSetBytes = 4096;

    private const int MaxSets = 31;

    private readonly List<byte[]> _newPps = [];
    private byte[]? _newSps;

    public H264Parameters? Current { get; private set; }

    /// <summary>From the SDP. What makes no sense is ignored: the stream will bring better ones.</summary>
    public void Start(H264Parameters? parameters) => Current = parameters;

    public void Observe(ReadOnlySpan<byte> nal)
    {
        var type = NalType.Of(nal);
        if (nal.Length is < 2 or > MaxSetBytes)
        {
            return;
        }

        if (type == NalType.Sps)
        {
            ObserveSps(nal.TrimEnd((byte)0));
        }
        else if (type == NalType.Pps)
        {
            ObservePps(nal.TrimEnd((byte)0));
        }
    }

    /// <summary>To be called before a picture: the parameter sets that it brought, when they differ from those before.</summary>
    public H264Parameters? TakeChange()
    {
        if (_newSps is null && _newPps.Count == 0)
        {
            return null;
        }

        var sps = _newSps ?? Current?.Sps;
        var known = _newSps is null && Current is not null ? Current.PpsList : [];
        var ppsList = known.Where(old => !_newPps.Exists(pps => Id(pps) == Id(old))).Concat(_newPps).OrderBy(pps => Id(pps)).ToArray();
        if (sps is null || ppsList.Length == 0)
        {
            return null;
        }

        _newSps = null;
        _newPps.Clear();
        if (!H264Parameters.TryCreate(sps, ppsList, out var changed) || changed.Equals(Current))
        {
            return null;
        }

        return Current = changed;
    }

    private void ObserveSps(ReadOnlySpan<byte> nal)
    {
        if (_newSps is not null ? !nal.SequenceEqual(_newSps) : Current is null || !nal.SequenceEqual(Current.Sps))
        {
            _newSps = nal.ToArray();
            _newPps.Clear();
        }
    }

    private void ObservePps(ReadOnlySpan<byte> nal)
    {
        if (_newSps is null && _newPps.Count == 0 && Current is not null && Contains(Current.PpsList, nal))
        {
            return;
        }

        if (Contains(_newPps, nal))
        {
            return;
        }

        var id = Id(nal);
        _newPps.RemoveAll(pps => Id(pps) == id);
        if (_newPps.Count < MaxSets)
        {
            _newPps.Add(nal.ToArray());
        }
    }

    private static bool Contains(IReadOnlyList<byte[]> sets, ReadOnlySpan<byte> nal)
    {
        for (var i = 0; i < sets.Count; i++)
        {
            if (nal.SequenceEqual(sets[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>pic_parameter_set_id.</summary>
    private static uint Id(ReadOnlySpan<byte> pps)
    {
        var bits = new BitReader(pps[1..]);
        return bits.Unsigned();
    }
}
