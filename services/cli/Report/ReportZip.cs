using System.IO.Compression;
using System.Text;

namespace Failover.Cli;

/// <summary>Writes the zip: whole or not at all, readable by its owner alone.</summary>
internal static class ReportZip
{
    public static async Task<long> WriteAsync(ReportContents contents, string path, DateTimeOffset time, CancellationToken ct)
    {
        var part = path + ".part";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var file = new FileStream(part, options))
            {
                await WriteAsync(contents, file, time, ct);
            }

            File.Move(part, path, overwrite: true);
            return new FileInfo(path).Length;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    internal static async Task WriteAsync(ReportContents contents, Stream stream, DateTimeOffset time, CancellationToken ct)
    {
        await using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var part in contents.Parts)
        {
            var entry = zip.CreateEntry(SafeName(part.Name), CompressionLevel.Optimal);
            entry.LastWriteTime = time;
            await using var body = await entry.OpenAsync(ct);
            await body.WriteAsync(Encoding.UTF8.GetBytes(part.Text), ct);
        }
    }

    // Names come from objects of the site; none leads out of the folder into which the zip is unpacked.
    private static string SafeName(string name) => string.Join(
        '/', name.Split('/', '\\').Select(p => string.Concat(p.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'))).Where(p => p.Trim('.').Length > 0));
}
