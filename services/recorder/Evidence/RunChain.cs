using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// The SHA-256 chain of a run: over its pictures in the order of their ticks, whoever stores them and however their records are cut. Link 0
/// names the run; each link takes in the link before it, what the frame table says of the picture, and the SHA-256 of its bytes
/// (docs/ref/proof.md). Pure.
/// </summary>
public static class RunChain
{
    /// <summary>Media time between two marks: a difference is found to within it.</summary>
    public const long MarkTicks = 60 * 90_000;

    /// <summary>Bytes of one digest.</summary>
    public const int DigestLength = SHA256.HashSizeInBytes;

    private const string Name = "failover run chain 1\n";

    /// <param name="frames">Ascending by tick, then hash; each (tick, hash) once: <see cref="InOrder"/>.</param>
    public static ChainResult Of(RunId run, IReadOnlyList<EvidenceFrame> frames)
    {
        var link = SHA256.HashData(Encoding.UTF8.GetBytes(Name + run));
        Span<byte> next = stackalloc byte[DigestLength + 20 + DigestLength];
        var marks = new List<ChainMark>();
        var markAt = frames.Count > 0 ? frames[0].Tick + MarkTicks : 0;
        for (var i = 0; i < frames.Count; i++)
        {
            var frame = frames[i];
            if (frame.Tick >= markAt)
            {
                marks.Add(new ChainMark(frames[i - 1].Tick, i, Convert.ToHexStringLower(link)));
                markAt += ((frame.Tick - markAt) / MarkTicks * MarkTicks) + MarkTicks;
            }

            link.CopyTo(next);
            BinaryPrimitives.WriteInt64BigEndian(next[DigestLength..], frame.Tick);
            BinaryPrimitives.WriteInt32BigEndian(next[(DigestLength + 8)..], frame.Composition);
            BinaryPrimitives.WriteInt32BigEndian(next[(DigestLength + 12)..], frame.Flags);
            BinaryPrimitives.WriteInt32BigEndian(next[(DigestLength + 16)..], frame.SizeBytes);
            Convert.FromHexString(frame.Sha256).CopyTo(next[(DigestLength + 20)..]);
            SHA256.HashData(next, link);
        }

        return new ChainResult(frames.Count, Convert.ToHexStringLower(link), marks);
    }

    /// <summary>The order of the chain; a picture that is stored twice counts once.</summary>
    public static IReadOnlyList<EvidenceFrame> InOrder(IEnumerable<EvidenceFrame> frames) =>
        [.. frames.OrderBy(f => f.Tick).ThenBy(f => f.Hash.High).ThenBy(f => f.Hash.Low).DistinctBy(f => f.Key)];
}

/// <param name="Head">The last link, lower-case hex.</param>
/// <param name="Marks">Links on the way, at most one per <see cref="RunChain.MarkTicks"/>.</param>
public sealed record ChainResult(int Frames, string Head, IReadOnlyList<ChainMark> Marks);

/// <summary>The link after so many pictures.</summary>
/// <param name="Tick">Tick of the last of them, of the run.</param>
/// <param name="Frames">How many they are.</param>
public sealed record ChainMark(long Tick, int Frames, string Link);
