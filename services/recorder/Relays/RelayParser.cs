using System.Buffers.Binary;
using System.Text.Json;
using Failover.Contracts;
using Failover.Media;

namespace Failover.Recorder;

/// <summary>Takes the bytes of a relay in pieces of any size and calls its handler with whole messages. A picture is copied once, into its slab.</summary>
internal sealed class RelayParser(IRelayHandler handler, int maxUnitBytes) : IDisposable
{
    private readonly AccessUnitPacker _packer = new(maxUnitBytes);
    private byte[] _small = new byte[256];
    private int _filled;
    private Step _step = Step.Preamble;
    private RelayKind _kind;
    private int _needed = RelayFormat.PreambleBytes;
    private int _sampleLeft;

    private enum Step
    {
        Preamble,
        Head,
        Body,
        Sample,
    }

    /// <summary>Takes what was read.</summary>
    /// <exception cref="InvalidDataException">It is no relay, or a picture's bytes are not what its hash says.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, _step == Step.Sample ? _sampleLeft : _needed - _filled);
            if (_step == Step.Sample)
            {
                _packer.Append(bytes[..count]);
                _sampleLeft -= count;
            }
            else
            {
                bytes[..count].CopyTo(_small.AsSpan(_filled));
                _filled += count;
            }

            bytes = bytes[count..];
            Advance();
        }
    }

    public void Dispose() => _packer.Dispose();

    private void Advance()
    {
        if (_step == Step.Sample ? _sampleLeft > 0 : _filled < _needed)
        {
            return;
        }

        switch (_step)
        {
            case Step.Preamble:
                if (!_small.AsSpan(0, _filled).SequenceEqual(RelayFormat.Preamble))
                {
                    throw new InvalidDataException("What answers is no relay of this version.");
                }

                Expect(Step.Head, RelayFormat.HeadBytes);
                break;
            case Step.Head:
                Begin();
                break;
            case Step.Body when _kind == RelayKind.Unit:
                _step = Step.Sample;
                break;
            case Step.Body:
                Handle(_small.AsSpan(0, _filled));
                Expect(Step.Head, RelayFormat.HeadBytes);
                break;
            default:
                HandleUnit();
                Expect(Step.Head, RelayFormat.HeadBytes);
                break;
        }
    }

    private void Begin()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(_small);
        _kind = (RelayKind)_small[4];
        if (_kind == RelayKind.Unit)
        {
            _sampleLeft = length - RelayFormat.UnitHeadBytes;
            if (_sampleLeft <= 0 || _sampleLeft > maxUnitBytes)
            {
                throw new InvalidDataException($"The relay announced a picture of {_sampleLeft} bytes.");
            }

            Expect(Step.Body, RelayFormat.UnitHeadBytes);
            return;
        }

        if (length is < 0 or > RelayFormat.MaxSmallBodyBytes)
        {
            throw new InvalidDataException($"The relay announced a message of {length} bytes.");
        }

        if (_small.Length < length)
        {
            _small = new byte[RelayFormat.MaxSmallBodyBytes];
        }

        Expect(length == 0 ? Step.Head : Step.Body, length == 0 ? RelayFormat.HeadBytes : length);
    }

    private void Expect(Step step, int bytes) => (_step, _needed, _filled) = (step, bytes, 0);

    private void Handle(ReadOnlySpan<byte> body)
    {
        switch (_kind)
        {
            case RelayKind.Run:
                handler.OnRun(Read<RelayRun>(body));
                break;
            case RelayKind.Parameters when H264Parameters.TryParseAvcC(body, out var parameters):
                handler.OnParameters(parameters);
                break;
            case RelayKind.Idle when body.Length >= sizeof(long):
                handler.OnIdle(RelayFormat.FromMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(body)));
                break;
            case RelayKind.Jump when body.Length >= sizeof(int):
                handler.OnJump(BinaryPrimitives.ReadInt32LittleEndian(body));
                break;
            case RelayKind.End:
                handler.OnEnd(Read<RelayEnd>(body));
                break;
            default:
                // A newer sender says more than this reader knows.
                break;
        }
    }

    private void HandleUnit()
    {
        var head = _small.AsSpan(0, RelayFormat.UnitHeadBytes);
        var hash = FrameHash.Read(head[24..]);
        var (arrivedUtc, timestamp, extra) = handler.Arrival(RelayFormat.FromMicroseconds(BinaryPrimitives.ReadInt64LittleEndian(head[8..])));
        var unit = _packer.Build(
            BinaryPrimitives.ReadInt64LittleEndian(head), arrivedUtc, timestamp, extra | (AccessUnitFlags)BinaryPrimitives.ReadUInt32LittleEndian(head[20..]));
        try
        {
            if (unit.Hash != hash)
            {
                throw new InvalidDataException($"The bytes of the picture at tick {unit.Tick} are not what its hash says.");
            }

            handler.OnUnit(unit);
        }
        finally
        {
            unit.Release();
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, FailoverJson.Options) ?? throw new InvalidDataException("The relay sent an empty message.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException("The relay sent a broken message.", broken);
        }
    }
}

/// <summary>Takes the messages of one relay, in order.</summary>
internal interface IRelayHandler
{
    void OnRun(RelayRun run);

    void OnParameters(H264Parameters parameters);

    /// <summary>The caller keeps its own reference.</summary>
    void OnUnit(AccessUnit unit);

    /// <param name="sentUtc">The sender's clock.</param>
    void OnIdle(DateTimeOffset sentUtc);

    void OnJump(int dropped);

    void OnEnd(RelayEnd end);

    /// <summary>When a picture arrived, on this machine's clocks, and marks to add to it.</summary>
    (DateTimeOffset Utc, long Timestamp, AccessUnitFlags Flags) Arrival(DateTimeOffset arrivedAtSender);
}
