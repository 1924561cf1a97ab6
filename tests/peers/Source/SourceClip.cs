using System.Buffers.Binary;
using System.IO.Hashing;
using Failover.Contracts;

namespace Failover.Peers.Tests;

/// <summary>
/// What the cameras of these tests play: encoded once by ffmpeg, every picture different. Long enough not to begin again within a test.
/// Hashes are computed here from the file by the wire rule, with none of the product's code.
/// </summary>
public sealed class SourceClip : IAsyncLifetime
{
    public const int FramesPerSecond = 25;
    public const int Seconds = 240;
    public const int KeyEvery = 50;
    private readonly string _folder = Directory.CreateTempSubdirectory("failover-peers-").FullName;
    private Dictionary<FrameHash, int> _places = [];
    private Dictionary<string, int>? _placesByMd5;

    public string Path => System.IO.Path.Combine(_folder, "clip.h264");

    /// <summary>Hash of each picture, in order.</summary>
    public IReadOnlyList<FrameHash> Hashes { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        await PeerTools.SkipWhenMissingAsync();
        await PeerTools.FfmpegAsync(
            "-f", "lavfi", "-i", $"testsrc2=size=480x270:rate={FramesPerSecond},noise=alls=12:allf=t", "-t", $"{Seconds}",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-bf", "0", "-g", $"{KeyEvery}", "-keyint_min", $"{KeyEvery}",
            "-sc_threshold", "0", "-b:v", "500k", "-x264-params", "aud=1:repeat-headers=1:slices=2", "-f", "h264", Path);
        Hashes = [.. Pictures(await File.ReadAllBytesAsync(Path))];
        _places = Hashes.Select((hash, index) => (hash, index)).ToDictionary(p => p.hash, p => p.index);
        Assert.Equal(Seconds * FramesPerSecond, Hashes.Count);
        Assert.Equal(Hashes.Count, _places.Count);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The picture's number in the clip, or null for one that the source never sent.</summary>
    public int? PlaceOf(FrameHash hash) => _places.TryGetValue(hash, out var place) ? place : null;

    /// <summary>The picture's number by what ffmpeg says of it, to compare with an export.</summary>
    public async Task<IReadOnlyDictionary<string, int>> PicturePlacesAsync()
    {
        if (_placesByMd5 is null)
        {
            var pictures = await PictureList.OfAsync(Path);
            Assert.Equal(Hashes.Count, pictures.Count);
            _placesByMd5 = pictures.Select((md5, index) => (md5, index)).ToDictionary(p => p.md5, p => p.index);
        }

        return _placesByMd5;
    }

    private static IEnumerable<FrameHash> Pictures(byte[] stream)
    {
        XxHash128? picture = null;
        foreach (var (begin, end) in Nals(stream))
        {
            switch (stream[begin] & 31)
            {
                case 9: // Access unit delimiter: the next picture begins.
                    if (picture is not null)
                    {
                        yield return FrameHash.Read(picture.GetCurrentHash());
                    }

                    picture = new XxHash128();
                    break;
                case >= 1 and <= 5:
                    var length = new byte[sizeof(uint)];
                    BinaryPrimitives.WriteInt32BigEndian(length, end - begin);
                    picture!.Append(length);
                    picture.Append(stream.AsSpan(begin, end - begin));
                    break;
                default: // Parameter sets and messages are not part of the picture.
                    break;
            }
        }

        yield return FrameHash.Read(picture!.GetCurrentHash());
    }

    private static IEnumerable<(int Begin, int End)> Nals(byte[] stream)
    {
        var start = stream.AsSpan().IndexOf("\0\0\u0001"u8);
        while (start >= 0)
        {
            var begin = start + 3;
            var next = stream.AsSpan(begin).IndexOf("\0\0\u0001"u8);
            var end = next >= 0 ? begin + next : stream.Length;
            start = next >= 0 ? end : -1;
            while (stream[end - 1] == 0)
            {
                end--;
            }

            yield return (begin, end);
        }
    }
}
