using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Failover.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Failover.Demo;

/// <summary>
/// Reads a store's volumes from disk, after <c>docs/ref/volume.md</c> alone and without the index: a second reader, so that the proof
/// does not ask the product what the product has stored. It only reads; a recorder may be writing meanwhile.
/// </summary>
public static class VolumeReader
{
    public static StoreContents Read(string folder)
    {
        var contents = new StoreContents();
        foreach (var path in Directory.EnumerateFiles(folder, "v-*.vol").Order(StringComparer.Ordinal))
        {
            try
            {
                using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
                ReadVolume(file, Path.GetFileNameWithoutExtension(path), contents);
            }
            catch (IOException fault)
            {
                contents.Faults.Add($"{path} cannot be read: {fault.Message}");
            }
        }
        return contents;
    }

    private static void ReadVolume(SafeFileHandle file, string name, StoreContents contents)
    {
        var volume = ulong.Parse(name.AsSpan(2), NumberStyles.HexNumber);
        var records = new VolumeRecords(file, volume);
        var runs = new Dictionary<ulong, StoredRun>();
        while (records.Next())
        {
            switch (records.Header.Kind)
            {
                case 1:
                    contents.StoreId = JsonDocument.Parse(records.Payload).RootElement.GetProperty("storeId").GetString() ?? "";
                    break;
                case 2:
                    var run = JsonSerializer.Deserialize<RunText>(records.Payload.Span, FailoverJson.Options)!.ToRun();
                    runs[XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(run.Id.ToString()))] = run;
                    contents.Runs[run.Id] = run;
                    break;
                case 3 when runs.TryGetValue(records.Header.RunKey, out var known):
                    AddPictures(records, known, contents);
                    break;
                case 3:
                    contents.Faults.Add($"{name} has pictures of a run that it does not describe, at {records.Header.Position}.");
                    break;
                case 4:
                    contents.Seams.Add(JsonSerializer.Deserialize<Seam>(records.Payload.Span, FailoverJson.Options)!);
                    break;
            }
        }
        contents.Faults.AddRange(records.Faults.Select(fault => $"{name}: {fault}"));
    }

    private static void AddPictures(VolumeRecords records, StoredRun run, StoreContents contents)
    {
        var payload = records.Payload.Span;
        for (var i = 0; i < records.Header.Frames; i++)
        {
            var frame = records.Frame(i);
            var tick = records.Header.FirstTick + frame.TickDelta;
            var sample = payload[..frame.Size];
            payload = payload[frame.Size..];
            contents.Pictures.Add(new(
                run, tick, frame.Hash, HashOf(sample), frame.Size, (frame.Flags & 1) != 0, (frame.Flags & 2) != 0,
                records.Header.Class, records.Header.Volume));
        }
    }

    /// <summary>A damaged picture may hold a cut NAL; it then has no hash.</summary>
    private static FrameHash HashOf(ReadOnlySpan<byte> sample)
    {
        try
        {
            return PictureHash.OfSample(sample);
        }
        catch (InvalidDataException)
        {
            return default;
        }
    }

    private sealed record RunText(RunId Id, string Server, string Camera, uint? Ssrc)
    {
        public StoredRun ToRun() => new(Id, Server, Camera, Ssrc);
    }
}
