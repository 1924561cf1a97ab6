using System.Globalization;
using System.Net;
using System.Text;
using Failover.Contracts;

namespace Failover.Cli;

/// <summary>A proof as one page that needs nothing else: for reading, printing, and keeping with the case. Pure.</summary>
internal static class ProofPage
{
    private const string Style = """
        body{font:15px/1.45 system-ui,sans-serif;color:#1a1a1a;max-width:62rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .4rem;border-bottom:1px solid #bbb}h3{font-size:1rem;margin:1.4rem 0 .3rem}
        table{border-collapse:collapse;width:100%;font-size:.86rem}th{text-align:left;font-weight:600}th,td{padding:.15rem .5rem .15rem 0;vertical-align:top;border-bottom:1px solid #e4e4e4}
        .n{text-align:right;font-variant-numeric:tabular-nums}.h{font:.75rem/1.3 ui-monospace,monospace;overflow-wrap:anywhere}
        .verdict{border:2px solid;padding:.6rem .9rem;margin:1rem 0;font-weight:600}.yes{border-color:#1b7a36;color:#14612a}.no{border-color:#b3261e;color:#8c1d18}
        .bar{display:block;width:100%;height:1.1rem;border:1px solid #888}.note{color:#555;font-size:.86rem}
        @media print{body{margin:0;max-width:none}h2,h3,tr,.bar{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;

    private static readonly string[] Fills = ["#2f6fb3", "#d98a1f", "#3f9b6c", "#8d5aa8", "#7a7a3c"];

    public static string Render(ProofReport report, string sha256)
    {
        var page = new StringBuilder();
        var name = report.Takeover?.Name ?? report.Server;
        page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Proof of {Safe(name)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        page.Append(CultureInfo.InvariantCulture, $"<h1>Proof of {Safe(name)}</h1>\n<p>Site {Safe(report.Site)}, server {Safe(report.Server)}. Judged: {Time(report.From)} to {Time(report.To)}. Made {Time(report.MadeAt)}.</p>\n");
        page.Append(report.Proven
            ? "<p class=\"verdict yes\">Proven: every picture that should be home is, is readable, and is shown once.</p>\n"
            : "<p class=\"verdict no\">Not proven. What is not as it should be, and what could not be checked, is named below.</p>\n");
        Sentences(page, "Findings", report.Findings);
        Sentences(page, "Not checked", report.NotChecked);
        Totals(page, report);
        Takeover(page, report);
        foreach (var camera in report.Cameras)
        {
            Camera(page, report, camera);
        }

        page.Append("<h2>How this was checked</h2>\n<p class=\"note\">Each recorder read the pictures from its volumes for this report: every record's checksum and every picture's "
            + "content hash were computed from the bytes on the disk. Coverage, gaps and doubles follow from those pictures. Missing pictures in a gap are counted by the camera's "
            + "usual step. The takeover's times, reason and evidence, the seams' votes and the gaps' causes are what was written down at the time.</p>\n");
        Table(page, ["recorder", "store"], report.Stores.Select(s => new[] { Safe(s.Recorder), Hex(s.StoreId) }));
        page.Append(CultureInfo.InvariantCulture, $"<p>SHA-256 of the report (<code>failover proof --verify</code> checks it and every chain):</p>\n<p class=\"h\">{Safe(sha256)}</p>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Sentences(StringBuilder page, string title, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>{title}</h2>\n<ul>\n{string.Concat(sentences.Select(s => $"<li>{Safe(s)}</li>\n"))}</ul>\n");
        }
    }

    private static void Totals(StringBuilder page, ProofReport report)
    {
        var totals = report.Totals;
        page.Append("<h2>All that should have been recorded</h2>\n");
        Table(
            page, ["", "time", "share"],
            report.Shares.Select(s => new[] { Safe(s.What), Number(Seconds(s.Ticks) + " s"), Number(Percent(s.Percent)) })
                .Append([$"<b>all of {report.Cameras.Count} cameras</b>", Number(Seconds(totals.Ticks) + " s"), Number(report.Shares.Count == 0 ? "-" : Percent(report.Shares.Sum(s => s.Percent)))]));
        page.Append("<br>\n");
        Table(
            page, ["camera", "expected", "home", "missing", "twice", "gaps", "covered"],
            report.Cameras.Select(c => new[] { Safe(c.Camera), Count(c.Expected), Count(c.Home), Count(c.Missing), Count(c.Doubled), Count(c.Gaps.Count), Number(Percent(c.CoveredPercent)) })
                .Append(["<b>all</b>", Count(totals.Expected), Count(totals.Home), Count(totals.Missing), Count(totals.Doubled), Count(report.Cameras.Sum(c => c.Gaps.Count)), Number(Percent(totals.CoveredPercent))]));
    }

    private static void Takeover(StringBuilder page, ProofReport report)
    {
        if (report.Takeover is not { } takeover)
        {
            return;
        }

        page.Append(CultureInfo.InvariantCulture, $"<h2>The takeover</h2>\n<p>{Safe(takeover.Name)} is {takeover.State}: {Safe(takeover.StateReason)}<br>Decided because: {Safe(takeover.DecidedBecause)}</p>\n");
        Table(page, ["when", "state"], takeover.Times.Select(t => new[] { Time(t.At), t.State.ToString() }));
        page.Append("<h3>Who held the role</h3>\n");
        Table(page, ["from", "who", "term"], report.Roles.Select(r => new[] { r.From is { } at ? Time(at) : "before", Safe(r.Holder), $"{r.Term}" }));
        page.Append("<h3>Evidence</h3>\n");
        Table(page, ["place", "sign", "value", "last seen", "detail"], takeover.Evidence.Select(s => new[]
        {
            Safe(s.Place), Safe(s.Name), s.Value.ToString(), s.AgeMs is { } age ? string.Create(CultureInfo.InvariantCulture, $"{age / 1000:0.000} s before") : "never", Safe(s.Detail),
        }));
        page.Append("<h3>What came home</h3>\n");
        Table(page, ["reinsertion", "from", "state", "pictures", "bytes", "reason"], report.Reinsertions.Select(r => new[]
        {
            Safe(r.Name), Safe(r.Holder), r.State.ToString(), Count(r.FramesInserted), Count(r.BytesInserted), Safe(r.Reason),
        }));
    }

    private static void Camera(StringBuilder page, ProofReport report, ProofCamera camera)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{Safe(camera.Camera)}</h2>\n");
        Bar(page, report, camera);
        page.Append("<h3>Who held what</h3>\n");
        Table(page, ["from", "to", "pictures", "run", "seam"], camera.Spans.Select(s => new[] { Clock(s.From), Clock(s.To), Count(s.Pictures), Hex(s.Run.ToString()), s.Class.ToString() }));
        if (camera.Gaps.Count > 0)
        {
            page.Append("<h3>Gaps</h3>\n");
            Table(page, ["from", "to", "about", "cause"], camera.Gaps.Select(g => new[] { Clock(g.From), Clock(g.To), Number($"{g.Pictures} pictures"), Safe(g.Cause) }));
        }

        page.Append("<h3>Seams</h3>\n");
        Table(page, ["run", "class", "offset", "method", "votes", "why"], camera.Seams.Select(s => new[]
        {
            Hex(s.Run.ToString()), s.Class.ToString(), Count(s.OffsetTicks), Safe(s.Method), Number(s.Compared == 0 ? "-" : $"{s.Votes} of {s.Compared}"), Safe(s.Reason),
        }));
        page.Append("<h3>SHA-256 chains</h3>\n");
        Table(page, ["run", "pictures", "head"], camera.Chains.Select(c => new[] { Hex(c.Run.ToString()), Count(c.Pictures), Hex(c.Head) }));
        if (camera.Held.Count > 0)
        {
            page.Append("<h3>Also at holders</h3>\n");
            Table(page, ["holder", "pictures", "same bytes at home", "different", "home from another session", "not home"], camera.Held.Select(h => new[]
            {
                Safe(h.Recorder), Count(h.Pictures), Count(h.Same), Count(h.Different), Count(h.Otherwise), Count(h.NotHome),
            }));
        }
    }

    /// <summary>The interval from left to right: a colour per recorder, hatched where there is nothing.</summary>
    private static void Bar(StringBuilder page, ProofReport report, ProofCamera camera)
    {
        var recorders = camera.Spans.Select(s => s.Run.Recorder).Distinct(StringComparer.Ordinal).ToList();
        var whole = (report.To - report.From).TotalSeconds;
        page.Append("<svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\"><rect width=\"1000\" height=\"10\" fill=\"#fff\"/>");
        foreach (var span in camera.Spans)
        {
            Box(span.From, span.To, Fills[recorders.IndexOf(span.Run.Recorder) % Fills.Length], span.Run.Recorder);
        }

        foreach (var gap in camera.Gaps)
        {
            Box(gap.From, gap.To, "#b3261e", $"gap: {gap.Cause}");
        }

        page.Append("</svg>\n<p class=\"note\">");
        page.AppendJoin(", ", recorders.Select((r, i) => $"<span style=\"color:{Fills[i % Fills.Length]}\">&#9632;</span> {Safe(r)}").Append("<span style=\"color:#b3261e\">&#9632;</span> gap"));
        page.Append("</p>\n");

        void Box(DateTimeOffset from, DateTimeOffset to, string fill, string title)
        {
            var (x, end) = (Math.Clamp(1000 * (from - report.From).TotalSeconds / whole, 0, 1000), Math.Clamp(1000 * (to - report.From).TotalSeconds / whole, 0, 1000));
            page.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:0.##}\" width=\"{Math.Max(1, end - x):0.##}\" height=\"10\" fill=\"{fill}\"><title>{Safe(title)}</title></rect>");
        }
    }

    private static void Table(StringBuilder page, string[] headers, IEnumerable<string[]> rows)
    {
        page.Append("<table>\n<tr>").AppendJoin("", headers.Select(h => $"<th>{h}</th>")).Append("</tr>\n");
        foreach (var row in rows)
        {
            page.Append("<tr>").AppendJoin("", row.Select(cell => cell.StartsWith("<td", StringComparison.Ordinal) ? cell : $"<td>{cell}</td>")).Append("</tr>\n");
        }

        page.Append("</table>\n");
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    private static string Hex(string text) => $"<td class=\"h\">{Safe(text)}</td>";

    private static string Number(string text) => $"<td class=\"n\">{text}</td>";

    private static string Count(long number) => Number(number.ToString(CultureInfo.InvariantCulture));

    private static string Percent(decimal percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0.000} %");

    private static string Seconds(long ticks) => string.Create(CultureInfo.InvariantCulture, $"{ticks / 90_000m:0.000}");

    private static string Time(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z");

    private static string Clock(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcDateTime:HH:mm:ss.fff}Z");
}
