using System.Globalization;
using System.Security.Cryptography;

namespace Failover.Demo;

/// <summary>What <c>failover cameras</c> was asked to do.</summary>
public sealed record CameraProcessOptions
{
    public required CameraSiteOptions Site { get; init; }

    /// <summary>Where <c>ready.json</c> goes.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The clip that they play (*.fvc); null = the committed one.</summary>
    public string? Clip { get; init; }

    /// <summary>Port of the witness; 0 = any free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>
    /// <c>--count N | --camera NAME[:OPTIONS] ...  --data DIR  [--port P] [--http-port P] [--user U] [--password P] [--send-buffer default|BYTES]
    /// [--seed N] [--clip FILE]</c>. Throws <see cref="FormatException"/> with one sentence.
    /// </summary>
    public static CameraProcessOptions Parse(IReadOnlyList<string> args)
    {
        var cameras = new List<CameraOptions>();
        var site = new CameraSiteOptions { Cameras = [], Seed = RandomNumberGenerator.GetInt32(int.MaxValue) };
        var (data, http, clip) = ("", 0, (string?)null);
        for (var i = 0; i < args.Count; i += 2)
        {
            var value = i + 1 < args.Count ? args[i + 1] : throw new FormatException($"The option {args[i]} has no value.");
            switch (args[i])
            {
                case "--count": cameras.AddRange(CameraSiteOptions.Plain(Number(value))); break;
                case "--camera": cameras.Add(CameraOptions.Parse(value)); break;
                case "--data": data = value; break;
                case "--port": site = site with { Port = Number(value) }; break;
                case "--http-port": http = Number(value); break;
                case "--user": site = site with { User = value }; break;
                case "--password": site = site with { Password = value }; break;
                case "--send-buffer": site = site with { SendBufferBytes = value == "default" ? null : Number(value) }; break;
                case "--seed": site = site with { Seed = Number(value) }; break;
                case "--clip": clip = value; break;
                default: throw new FormatException($"There is no option {args[i]}.");
            }
        }
        if (data.Length == 0 || cameras.Count == 0)
        {
            throw new FormatException("Cameras need --data and --count or --camera.");
        }
        // A camera named with --camera replaces the plain one of that name.
        var unique = cameras.GroupBy(camera => camera.Name).Select(group => group.Last());
        return new() { Site = site with { Cameras = [.. unique] }, DataFolder = data, HttpPort = http, Clip = clip };
    }

    private static int Number(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FormatException($"'{value}' is no number.");
}
