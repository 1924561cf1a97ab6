using Failover.Contracts;
using Failover.License;

namespace Failover.Cli;

/// <summary>Licences and a verdict for people. Pure.</summary>
internal static class LicenseText
{
    public static IReadOnlyList<TextLine> Render(InspectView view)
    {
        List<TextLine> lines = [TextLine.Of($"site      {view.Claims.Site}"), TextLine.Of($"serial    {view.Claims.Serial}"), .. Content(view.Claims, view.Expired)];
        lines.Add(TextLine.Of($"key       {view.Key}"));
        lines.Add(view switch
        {
            { Fault: { } fault } => TextLine.Of("signature ", new Piece(view.SignatureChecked ? "refused: " : "not checked: ", Tone.Bad), fault),
            { SignatureChecked: true } => TextLine.Of("signature ", new Piece("good", Tone.Good)),
            _ => TextLine.Of("signature ", new Piece("not checked", Tone.Warn), ": give --keys DIR; the site checks it when it is installed"),
        });
        return lines;
    }

    public static IReadOnlyList<TextLine> RenderClaims(LicenseClaims claims, DateTimeOffset now) => Content(claims, claims.ExpiresAt <= now);

    public static IReadOnlyList<TextLine> RenderAnswer(LicenseAnswer answer) =>
    [
        TextLine.Of(new Piece($"{answer.Name} ", Tone.Strong), $"{answer.Outcome.ToString().ToLowerInvariant()}: serial {answer.Licence.Serial}, {Content(answer.Licence)}"),
        .. RenderVerdict(answer.Verdict, answer.Verdict.Time),
    ];

    public static IReadOnlyList<TextLine> RenderList(IReadOnlyList<LicenseRow> rows, int width = 0)
    {
        if (rows.Count == 0)
        {
            return [TextLine.Of("no licence is installed: `failover license install FILE.lic`")];
        }

        var table = new TextTable("licence", "serial", "product", "base", "cameras", "issued", "expires", "state", "reason") { MaxWidth = width, Right = new HashSet<int> { 3, 4 } };
        foreach (var (name, licence) in rows)
        {
            var known = licence.Serial is not null;
            table.Add(
                name, licence.Serial ?? "-", known ? $"{licence.ProductVersion} {licence.Edition}" : "-", $"{licence.Bases}", $"{licence.Cameras}",
                licence.IssuedAt is { } issued ? Day(issued) : "-", known ? Day(licence.ExpiresAt) : "-",
                new Piece(licence.State.ToString(), licence.State == LicenseState.Valid ? Tone.Good : Tone.Bad), new Piece(licence.Reason, Tone.Faint));
        }

        return [.. table.Lines()];
    }

    public static IReadOnlyList<TextLine> RenderVerdict(VerdictReport? verdict, DateTimeOffset now)
    {
        if (verdict is null)
        {
            return [TextLine.Of(new Piece("no verdict yet", Tone.Warn), "  the license service has not spoken since the site started")];
        }

        var lines = new List<TextLine> { TextLine.Of(Word(verdict, now), $"  {Cameras(verdict)}, base licence {(verdict.BaseLicence ? "there" : "missing")}") };
        lines.AddRange(verdict.Reasons.Select(r => TextLine.Of($"  - {r}")));
        if (verdict.Notes.Count > 0)
        {
            lines.Add(TextLine.Of(new Piece("to know", Tone.Strong)));
            lines.AddRange(verdict.Notes.Select(n => TextLine.Of($"  - {n}")));
        }

        return lines;
    }

    /// <summary>For one line: <c>entitled until 2026-05-31 (6 days)</c>.</summary>
    public static Piece Word(VerdictReport verdict, DateTimeOffset now)
    {
        if (!verdict.Entitled)
        {
            return new("not entitled", Tone.Bad);
        }

        var tone = verdict.Expiry == ExpiryStage.Far ? Tone.Good : Tone.Warn;
        return verdict.ValidUntil is { } end
            ? new($"entitled until {Day(end)}{(verdict.Expiry == ExpiryStage.Far ? "" : $" ({Left(end - now)})")}", tone)
            : new("entitled", tone);
    }

    /// <summary><c>31 of 40 cameras licensed</c>.</summary>
    public static string Cameras(VerdictReport verdict)
    {
        var total = verdict.CamerasMissing > 0 ? verdict.CamerasLicensed + verdict.CamerasMissing : verdict.CamerasCounted;
        return $"{Math.Min(verdict.CamerasLicensed, total)} of {total} cameras licensed";
    }

    private static List<TextLine> Content(LicenseClaims claims, bool expired) =>
    [
        TextLine.Of($"product   {claims.ProductVersion} {claims.Edition}"),
        .. claims.Items.Select(i => TextLine.Of($"item      {i.Count} x {i.Part} {MeaningOf(i.Part)}".TrimEnd())),
        TextLine.Of($"issued    {Day(claims.IssuedAt)}"),
        TextLine.Of($"expires   {Day(claims.ExpiresAt)}", expired ? new Piece("  (expired)", Tone.Bad) : ""),
    ];

    private static string Content(FailoverLicenseStatus licence) =>
        $"{licence.ProductVersion} {licence.Edition}, {(licence.Bases > 0 ? $"{licence.Bases} x {LicenseParts.Base}, " : "")}{licence.Cameras} x {LicenseParts.Camera}, "
        + (licence.ExpiresAt is null ? "does not expire" : $"expires {Day(licence.ExpiresAt)}");

    private static string Left(TimeSpan left) => left.TotalDays >= 1 ? $"{Math.Floor(left.TotalDays):0} days" : left > TimeSpan.Zero ? $"{Math.Ceiling(left.TotalHours):0} h" : "now";

    private static string Day(DateTimeOffset? time) => time is { } at ? $"{at.UtcDateTime:yyyy-MM-dd}" : "never";

    private static string MeaningOf(string part) => part switch
    {
        LicenseParts.Base => "(base licence)",
        LicenseParts.Camera => "(cameras)",
        _ => "",
    };
}
