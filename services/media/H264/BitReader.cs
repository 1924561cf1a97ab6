namespace Failover.Media;

/// <summary>Bits of an RBSP: skips emulation prevention bytes; past the end it gives zeros and says so.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> nal)
{
    private readonly ReadOnlySpan<byte> _nal = nal;
    private int _byte;
    private int _bit;
    private int _zeros;

    public bool PastEnd { get; private set; }

    public int Bit()
    {
        if (_byte >= _nal.Length)
        {
            PastEnd = true;
            return 0;
        }

        var bit = (_nal[_byte] >> (7 - _bit)) & 1;
        if (++_bit == 8)
        {
            NextByte();
        }

        return bit;
    }

    public uint Bits(int count)
    {
        var value = 0u;
        for (var i = 0; i < count; i++)
        {
            value = (value << 1) | (uint)Bit();
        }

        return value;
    }

    /// <summary>ue(v), ITU-T H.264 section 9.1.</summary>
    public uint Unsigned()
    {
        var zeros = 0;
        while (!PastEnd && Bit() == 0)
        {
            if (++zeros > 31)
            {
                PastEnd = true;
                return 0;
            }
        }

        return (1u << zeros) - 1 + Bits(zeros);
    }

    /// <summary>se(v).</summary>
    public int Signed()
    {
        var value = Unsigned();
        return (value & 1) != 0 ? (int)((value + 1) / 2) : -(int)(value / 2);
    }

    private void NextByte()
    {
        _bit = 0;
        _zeros = _nal[_byte] == 0 ? _zeros + 1 : 0;
        _byte++;
        if (_zeros >= 2 && _byte < _nal.Length && _nal[_byte] == 3)
        {
            _byte++;
            _zeros = 0;
        }
    }
}
