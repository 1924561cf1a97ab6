namespace Failover.Peers.Tests;

/// <summary>What ffmpeg says is in a file: one MD5 for each packet's slice data. Servers add and drop parameter sets, so only NAL types 1 to 5 count.</summary>
internal static class PictureList
{
    private const string SliceDataOnly = "h264_mp4toannexb,filter_units=pass_types=1-5";
    private const int Md5Column = 5;

    public static async Task<IReadOnlyList<string>> OfAsync(string file)
    {
        var list = file + ".framemd5";
        var complaints = await PeerTools.FfmpegAsync("-i", file, "-map", "0:v", "-c", "copy", "-bsf:v", SliceDataOnly, "-f", "framemd5", list);
        Assert.Equal("", complaints.Trim());
        var lines = await File.ReadAllLinesAsync(list);
        return [.. lines.Where(l => !l.StartsWith('#')).Select(l => l.Split(',')[Md5Column].Trim())];
    }

    /// <summary>Every picture of the file decodes: ffmpeg says nothing at all.</summary>
    public static async Task AssertDecodesAsync(string file) =>
        Assert.Equal("", (await PeerTools.FfmpegAsync("-xerror", "-i", file, "-map", "0:v", "-f", "null", "-")).Trim());

    public static async Task<int> CountPacketsAsync(string file)
    {
        var text = await PeerTools.FfprobeAsync("-select_streams", "v", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", file);
        return int.Parse(text.Trim().TrimEnd(','));
    }
}
