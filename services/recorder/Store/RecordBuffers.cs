using System.Buffers;

namespace Failover.Recorder;

/// <summary>
/// Memory for records in transit, taken from the process' pool and given back together: what comes home passes the same memory again and again.
/// For one reader at a time.
/// </summary>
/// <param name="turns">So many buffers are used by turns; a record is valid until that many more were read. Without it every record is valid until the end.</param>
internal sealed class RecordBuffers(int turns = int.MaxValue) : IDisposable
{
    private readonly List<byte[]> _rented = [];
    private int _turn;
    private long _bytes;

    /// <summary>Bytes that are rented now. Any thread.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Memory of exactly that length; its content is arbitrary.</summary>
    public Memory<byte> Rent(int length)
    {
        if (_rented.Count < turns)
        {
            _rented.Add(Take(length));
            return _rented[^1].AsMemory(0, length);
        }

        var turn = _turn;
        _turn = (turn + 1) % turns;
        if (_rented[turn].Length < length)
        {
            GiveBack(_rented[turn]);
            _rented[turn] = Take(length);
        }

        return _rented[turn].AsMemory(0, length);
    }

    /// <summary>Nothing that was rented may be read any more.</summary>
    public void Dispose()
    {
        _rented.ForEach(GiveBack);
        _rented.Clear();
        _turn = 0;
    }

    private byte[] Take(int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        Interlocked.Add(ref _bytes, buffer.Length);
        return buffer;
    }

    private void GiveBack(byte[] buffer)
    {
        Interlocked.Add(ref _bytes, -buffer.Length);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
