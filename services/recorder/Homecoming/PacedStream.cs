namespace Failover.Recorder;

/// <summary>
/// What a holder sends, read in pieces: before each the line must have room (R5), and a piece of which nothing comes within a time is an
/// error. While we wait the holder is not silent, it is not asked.
/// </summary>
internal sealed class PacedStream(Stream source, LineHeadroom? line, TimeSpan silence, TimeProvider time) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (line is not null)
        {
            await line.WaitAsync(cancellationToken);
        }

        var piece = buffer[..Math.Min(buffer.Length, LineRules.PieceBytes)];
        using var late = new CancellationTokenSource(silence, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await source.ReadAsync(piece, both.Token);
        }
        catch (OperationCanceledException error) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"no byte came for {silence.TotalSeconds:0} s", error);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }
}
