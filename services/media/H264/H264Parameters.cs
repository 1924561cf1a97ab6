using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Failover.Media;

/// <summary>
/// The parameter sets that a decoder needs before the first picture: one SPS and the PPS that belong to it. Two are equal when their
/// <see cref="AvcC"/> is. The arrays are shared: do not write into them.
/// </summary>
public sealed class H264Parameters : IEquatable<H264Parameters>
{
    private const int MaxSets = 31;
    private const int FixedBytes = 6;

    private H264Parameters(byte[] sps, byte[][] ppsList, SpsFacts facts)
    {
        Sps = sps;
        PpsList = ppsList;
        Width = facts.Width;
        Height = facts.Height;
        MayReorder = facts.MayReorder;
        AvcC = BuildAvcC(sps, ppsList);
    }

    /// <summary>Sequence parameter set, a NAL without start code.</summary>
    public byte[] Sps { get; }

    /// <summary>The first picture parameter set.</summary>
    public byte[] Pps => PpsList[0];

    public IReadOnlyList<byte[]> PpsList { get; }

    /// <summary>Pixels, after cropping.</summary>
    public int Width { get; }

    /// <summary>Pixels, after cropping.</summary>
    public int Height { get; }

    /// <summary>profile_idc, constraint flags and level_idc as in <c>codecs="avc1.PPCCLL"</c>: six hex digits.</summary>
    public string ProfileLevel => Convert.ToHexString(Sps.AsSpan(1, 3));

    /// <summary>B pictures are possible: ticks in order of decoding may step back by up to a second.</summary>
    public bool MayReorder { get; }

    /// <summary>AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1), NAL lengths of 4 bytes.</summary>
    public byte[] AvcC { get; }

    /// <summary>False when the SPS makes no sense or there is no PPS: then wait for better ones in the stream.</summary>
    public static bool TryCreate(ReadOnlySpan<byte> sps, IReadOnlyList<byte[]> ppsList, [NotNullWhen(true)] out H264Parameters? parameters)
    {
        parameters = null;
        var usable = ppsList.Where(pps => NalType.Of(pps) == NalType.Pps && pps.Length is > 1 and <= ushort.MaxValue).Take(MaxSets).ToArray();
        if (usable.Length == 0 || sps.Length > ushort.MaxValue || !SpsReader.TryRead(sps, out var facts))
        {
            return false;
        }

        parameters = new H264Parameters(sps.ToArray(), usable, facts);
        return true;
    }

    /// <summary>Reads back what <see cref="AvcC"/> wrote.</summary>
    public static bool TryParseAvcC(ReadOnlySpan<byte> record, [NotNullWhen(true)] out H264Parameters? parameters)
    {
        parameters = null;
        if (record.Length < FixedBytes || record[0] != 1 || (record[5] & 0x1F) == 0)
        {
            return false;
        }

        var rest = record[FixedBytes..];
        var sps = Array.Empty<byte>();
        for (var i = record[5] & 0x1F; i > 0; i--)
        {
            if (!TryTakeSet(ref rest, out var set))
            {
                return false;
            }

            sps = sps.Length == 0 ? set : sps;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var ppsList = new byte[rest[0]][];
        rest = rest[1..];
        for (var i = 0; i < ppsList.Length; i++)
        {
            if (!TryTakeSet(ref rest, out ppsList[i]))
            {
                return false;
            }
        }

        return TryCreate(sps, ppsList, out parameters);
    }

    public bool Equals(H264Parameters? other) => other is not null && AvcC.AsSpan().SequenceEqual(other.AvcC);

    public override bool Equals(object? obj) => Equals(obj as H264Parameters);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(AvcC);
        return hash.ToHashCode();
    }

    public override string ToString() => $"H.264 {Width}x{Height} avc1.{ProfileLevel}";

    private static bool TryTakeSet(ref ReadOnlySpan<byte> rest, out byte[] set)
    {
        set = [];
        if (rest.Length < 2 || rest.Length - 2 < BinaryPrimitives.ReadUInt16BigEndian(rest))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        set = rest.Slice(2, length).ToArray();
        rest = rest[(2 + length)..];
        return true;
    }

    private static byte[] BuildAvcC(byte[] sps, byte[][] ppsList)
    {
        var record = new byte[FixedBytes + 2 + sps.Length + 1 + ppsList.Sum(pps => 2 + pps.Length)];
        record[0] = 1;
        sps.AsSpan(1, 3).CopyTo(record.AsSpan(1));
        record[4] = 0xFF;
        record[5] = 0xE1;
        var rest = PutSet(record.AsSpan(FixedBytes), sps);
        rest[0] = (byte)ppsList.Length;
        rest = rest[1..];
        foreach (var pps in ppsList)
        {
            rest = PutSet(rest, pps);
        }

        return record;
    }

    private static Span<byte> PutSet(Span<byte> target, byte[] set)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)set.Length);
        set.CopyTo(target[2..]);
        return target[(2 + set.Length)..];
    }
}
