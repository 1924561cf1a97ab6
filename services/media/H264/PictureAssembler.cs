namespace Failover.Media;

/// <summary>
/// Decides which NALs make one picture and whether it is whole. Rules and the cameras behind them:
/// - the marker ends a picture, unless nothing of it was there yet or the last NAL can only precede a picture (SPS, PPS, SEI, delimiter
///   with marker: Reolink, Tapo); without markers the next RTP time ends it;
/// - NALs before the first slice belong to the slice's time, whatever time they carried;
/// - damage is marked exactly once: on the picture that misses packets, or on the next one when the loss lies between two pictures.
/// </summary>
internal sealed class PictureAssembler(AccessUnitBuilder builder, ParameterTracker parameters, IPictureOutput output)
{
    /// <summary>More than this in front of a picture is no picture's head.</summary>
    private const int MaxHeadBytes = 256 * 1024;

    private bool _open;
    private uint _time;
    private Arrival _arrival;
    private bool _hasSlice;
    private bool _damaged;
    private bool _marked;
    private bool _cut;
    private int _lastType;

    /// <summary>The next picture is the one to mark.</summary>
    private bool _damageNext;

    /// <summary>The next picture is to be marked only if its beginning is missing.</summary>
    private bool _checkHead = true;

    /// <summary>This camera sets markers at all: then a picture without one that is followed by a loss misses its end.</summary>
    private bool _markersSeen;

    /// <summary>This camera sets the marker on every slice: only time ends its pictures.</summary>
    private bool _markersUseless;

    private bool _started;
    private bool _headSkipped;
    private uint _lastTime;
    private bool _anySent;

    /// <summary>Packets are missing directly before a packet of this time.</summary>
    public void OnLoss(uint time)
    {
        if (!_open)
        {
            _damageNext = true;
            return;
        }

        CutOpenNal();
        if (time == _time || !_hasSlice)
        {
            _damaged = true;
        }
        else if (_marked && !_markersUseless)
        {
            _damageNext = true;
        }
        else
        {
            // Its end is missing, or it cannot be told which side of the boundary is: a camera without useful markers gets both marked.
            _damaged = true;
            _checkHead = true;
            _damageNext |= !_markersSeen || _markersUseless;
        }
    }

    /// <summary>A packet of this time is about to come.</summary>
    public void OnTime(uint time, Arrival arrival)
    {
        if (_open && time != _time)
        {
            if (_hasSlice)
            {
                Send();
            }
            else if (builder.Length > MaxHeadBytes || _cut)
            {
                _damageNext = true;
                Forget();
            }
        }

        if (!_open)
        {
            _arrival = arrival;
            _headSkipped &= time == _time;
        }

        _time = time;
    }

    public void OnMarker()
    {
        _markersSeen = true;
        _headSkipped = false;
        if (!_open)
        {
            return;
        }

        if (builder.NalOpen)
        {
            CloseNal();
        }

        _marked = true;
        if (_hasSlice && !_markersUseless && !NalType.OnlyPrecedesPicture(_lastType))
        {
            Send();
        }
    }

    public void MarkDamaged()
    {
        if (_open)
        {
            _damaged = true;
        }
        else
        {
            _damageNext = true;
        }
    }

    public void AddNal(ReadOnlySpan<byte> nal)
    {
        OpenNal(nal[0]);
        AppendToNal(nal[1..]);
        CloseNal();
    }

    public void OpenNal(byte header)
    {
        if (builder.NalOpen)
        {
            CloseNal();
        }

        Begin();
        _marked = false;
        if (_cut || !builder.TryOpenNal(header))
        {
            Cut();
            return;
        }

        _hasSlice |= NalType.IsVcl(header & 0x1F);
    }

    public void AppendToNal(ReadOnlySpan<byte> bytes)
    {
        if (!builder.NalOpen)
        {
            SkipHeadless();
        }
        else if (!builder.TryAppend(bytes))
        {
            builder.DropNal();
            Cut();
        }
    }

    public void CloseNal()
    {
        if (!builder.NalOpen)
        {
            return;
        }

        if (!AnnexB.HasStartCode(builder.OpenNal))
        {
            Accept(builder.OpenNal);
            return;
        }

        var nals = AnnexB.Split(builder.OpenNal);
        builder.DropNal();
        foreach (var nal in nals)
        {
            if (!builder.TryOpenNal(nal[0]))
            {
                Cut();
                return;
            }

            if (!builder.TryAppend(nal.AsSpan(1)))
            {
                builder.DropNal();
                Cut();
                return;
            }

            Accept(nal);
        }
    }

    /// <summary>The open NAL is whole: keep it and learn from it.</summary>
    private void Accept(ReadOnlySpan<byte> nal)
    {
        var type = NalType.Of(nal);
        if (type is 0 or >= NalType.StapA)
        {
            builder.DropNal();
            return;
        }

        if (NalType.IsVcl(type))
        {
            OnSlice(nal);
        }
        else
        {
            parameters.Observe(nal);
        }

        _lastType = type;
        builder.CloseNal();
    }

    private void OnSlice(ReadOnlySpan<byte> nal)
    {
        _hasSlice = true;
        var first = IsFirstSlice(nal);
        if (_checkHead)
        {
            _checkHead = false;
            _damaged |= !first;
        }
        else if (!first && !_markersUseless && _anySent && _time == _lastTime && !NalType.IsVcl(_lastType))
        {
            // A later slice of a picture that its marker had already ended, with nothing lost: this camera marks every slice.
            _markersUseless = true;
            _damaged = true;
        }
    }

    private void Begin()
    {
        if (_open)
        {
            return;
        }

        _open = true;
        _hasSlice = false;
        _damaged = _damageNext || _headSkipped;
        _damageNext = false;
        _headSkipped = false;
        _marked = false;
        _cut = false;
        _lastType = 0;
        _started = true;
    }

    /// <summary>A fragment whose first part never came. At the session's start that is the rest of a picture that began before it.</summary>
    private void SkipHeadless()
    {
        MediaMetrics.PacketsIgnored.WithLabels("headless_fragment").Inc();
        if (_open)
        {
            _damaged = true;
        }
        else if (_started)
        {
            _damageNext = true;
        }
        else
        {
            _headSkipped = true;
        }
    }

    /// <summary>Packets of the open NAL are missing: of a slice the beginning is kept, anything else is useless in part.</summary>
    private void CutOpenNal()
    {
        if (!builder.NalOpen)
        {
            return;
        }

        if (NalType.IsVcl(NalType.Of(builder.OpenNal)))
        {
            CloseNal();
        }
        else
        {
            builder.DropNal();
        }
    }

    private void Cut()
    {
        if (!_cut)
        {
            MediaMetrics.UnitsCut.Inc();
        }

        _cut = true;
        _damaged = true;
    }

    private void Send()
    {
        if (builder.NalOpen)
        {
            CloseNal();
        }

        if (builder.Length > 0)
        {
            _anySent = true;
            _lastTime = _time;
            output.OnPicture(builder, _time, _arrival, _damaged ? AccessUnitFlags.Damaged : AccessUnitFlags.None);
        }
        else
        {
            _damageNext |= _damaged;
        }

        Forget();
    }

    private void Forget()
    {
        builder.Clear();
        _open = false;
    }

    /// <summary>first_mb_in_slice is 0: its exp-Golomb code is a single 1 bit.</summary>
    private static bool IsFirstSlice(ReadOnlySpan<byte> nal) => nal.Length > 1 && (nal[1] & 0x80) != 0;
}
