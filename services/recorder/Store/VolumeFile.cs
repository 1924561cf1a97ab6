using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Failover.Recorder;

/// <summary>Names of volume files, and what a whole file contains.</summary>
internal static class VolumeFile
{
    private const string Prefix = "v-";
    private const string Suffix = ".vol";

    public static string PathOf(string directory, ulong volume) => Path.Combine(directory, $"{Prefix}{volume:x16}{Suffix}");

    /// <summary>Numbers of the volumes in a directory, ascending.</summary>
    public static IReadOnlyList<ulong> In(string directory)
    {
        var numbers = new List<ulong>();
        foreach (var path in Directory.EnumerateFiles(directory, $"{Prefix}*{Suffix}"))
        {
            var name = Path.GetFileName(path);
            if (ulong.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    public static SafeFileHandle OpenRead(string directory, ulong volume) =>
        File.OpenHandle(PathOf(directory, volume), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Reads every record of a volume into its contents. <see cref="VolumeContents.Length"/> is the end of the last good one.</summary>
    public static VolumeContents Scan(string directory, ulong volume)
    {
        using var file = OpenRead(directory, volume);
        var scanner = new VolumeScanner(file, volume);
        var contents = new VolumeContents(volume, VolumeClass.None);
        var runsByKey = new Dictionary<ulong, RunInfo>();
        foreach (var record in scanner.Records())
        {
            Take(contents, runsByKey, record);
        }

        contents.Length = scanner.GoodEnd;
        contents.Faults.AddRange(scanner.Faults);
        return contents;
    }

    private static void Take(VolumeContents contents, Dictionary<ulong, RunInfo> runsByKey, ScannedRecord record)
    {
        contents.Class = record.Header.Class;
        switch (record.Header.Kind)
        {
            case RecordKind.Run:
                var run = record.ToNote().Read<RunInfo>();
                contents.Runs[run.Id] = run;
                runsByKey[RecordHeader.KeyOf(run.Id)] = run;
                if (contents.Parts.TryGetValue(run.Id, out var described))
                {
                    described.Run = run;
                }

                break;
            case RecordKind.Frames when runsByKey.TryGetValue(record.Header.RunKey, out var owner):
                contents.PartOf(owner).Add(FrameTable.Describe(record.Header, record.Table));
                contents.Closes.Remove(owner.Id);
                break;
            case RecordKind.Frames:
                contents.Faults.Add($"Volume v-{contents.Number:x16}: the frames at {record.Header.Position} belong to a run whose description is lost.");
                break;
            case RecordKind.Close:
                var close = record.ToNote().Read<CloseBody>();
                contents.Closes[close.Run] = close.Reason;
                break;
            case RecordKind.Seam or RecordKind.Gap or RecordKind.Acknowledgement or RecordKind.Deletion:
                contents.Notes.Add(record.ToNote());
                break;
            default:
                break;
        }
    }
}
