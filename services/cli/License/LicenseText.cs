using Failover.Contracts;
using Failover.License;

namespace Failover.Cli;

/// <summary>A licence and a verdict for people. Pure.</summary>
internal static class LicenseText
{
    public static IReadOnlyList<TextLine> Render(LicenseCheck check, DateTimeOffset now)
    {
        var claims = check.Claims!;
        var expired = claims.ExpiresAt is { } end && end <= now;
        return
        [
            TextLine.Of($"site      {claims.Site}"),
            TextLine.Of($"serial    {claims.Serial}"),
            TextLine.Of($"product   {claims.ProductVersion} {claims.Edition}"),
            .. claims.Items.Select(i => TextLine.Of($"item      {i.Count} x {i.Part} {MeaningOf(i.Part)}".TrimEnd())),
            TextLine.Of($"issued    {claims.IssuedAt.UtcDateTime:yyyy-MM-dd}"),
            TextLine.Of(
                $"expires   {(claims.ExpiresAt is { } at ? $"{at.UtcDateTime:yyyy-MM-dd}" : "never")}", expired ? new Piece("  (expired)", Tone.Bad) : ""),
            TextLine.Of($"key       {check.Kid}"),
        ];
    }

    public static IReadOnlyList<TextLine> RenderVerdict(VerdictReport? verdict)
    {
        if (verdict is null)
        {
            return [TextLine.Of(new Piece("no verdict yet", Tone.Warn), "  the license service has not spoken since the site started")];
        }

        var lines = new List<TextLine>
        {
            TextLine.Of(
                verdict.Entitled ? new Piece("entitled", Tone.Good) : new Piece("not entitled", Tone.Bad),
                $"  {verdict.CamerasCounted} cameras count, {verdict.CamerasLicensed} are licensed, base licence {(verdict.BaseLicence ? "there" : "missing")}"),
        };
        lines.AddRange(verdict.Reasons.Select(r => TextLine.Of($"  - {r}")));
        if (verdict.UnlicensedCameras.Count > 0)
        {
            lines.Add(TextLine.Of($"  recorded but not protected: {string.Join(", ", verdict.UnlicensedCameras)}"));
        }

        return lines;
    }

    private static string MeaningOf(string part) => part switch
    {
        LicenseParts.Base => "(base licence)",
        LicenseParts.Camera => "(cameras)",
        _ => "",
    };
}
