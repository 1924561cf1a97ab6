namespace Failover.Simulation;

/// <summary>All checkers of one run, in the order in which they listen: books first, then judges.</summary>
internal sealed class CheckerSet
{
    private readonly List<Checker> _all;
    private readonly Truth _truth;
    private readonly CoverageBook _coverage;
    private readonly IncidentBook _incidents;
    private readonly EndChecker _end;
    private readonly TakeoverChecker _takeovers;
    private readonly DeclarationChecker _declarations;

    public CheckerSet(BuiltSite built, FaultCatalog catalog)
    {
        var site = built.Site;
        _truth = new Truth(site, built.Services);
        var book = new DiskBook();
        _coverage = new CoverageBook(site, _truth);
        _incidents = new IncidentBook(site, _truth, _coverage);
        site.Wire.Listen(book);
        site.Wire.Listen(_coverage);
        site.Wire.Listen(_incidents);
        _end = new EndChecker(site, catalog.IsInSite);
        _takeovers = new TakeoverChecker(site, _truth, () => catalog.ControlIsWell(_truth), catalog.MayBeServed, catalog.IsInSite);
        _declarations = new DeclarationChecker(site, _truth);
        var recording = new RecordingChecker(site, _truth);
        var terms = new TermsChecker(site);
        var ownRole = new OwnRoleChecker(site, _truth, () => catalog.ControlIsWell(_truth), catalog.IsInSite);
        _all =
        [
            terms, _declarations, new ReleaseChecker(site, book), recording, new KeepingChecker(site, _truth, catalog.IsInSite), new DurableChecker(site), new RoleChecker(site), ownRole, _takeovers, _end,
            new FootageChecker(site, book, _coverage, _incidents, catalog.IsInSite, built.Plan.PerSession), new GapChecker(site, catalog.IsInSite),
            new BoundChecker(site), new LeavingChecker(site, _truth, () => catalog.ControlIsWell(_truth), catalog.MayBeServed),
            new DeletionChecker(site, _truth, () => catalog.ControlIsWell(_truth)),
            new ClassChecker(site, _truth, () => catalog.ControlIsWell(_truth), catalog.IsInSite),
        ];
        _all.ForEach(site.Wire.Listen);
        catalog.Tells(recording, terms, _end);
    }

    public IReadOnlyList<Violation> Violations => [.. _all.SelectMany(checker => checker.Violations).OrderBy(v => v.At)];

    public Violation? FirstViolation => _all.Select(checker => checker.Violations.Count > 0 ? checker.Violations[0] : null).FirstOrDefault(v => v is not null);

    public int Takeovers => _takeovers.Takeovers;

    public int Declarations => _declarations.Declarations;

    public string? WhyNotSettled() => _end.WhyNotSettled();

    public void Look()
    {
        _truth.Look();
        _coverage.Look();
        _incidents.Look();
        _all.ForEach(checker => checker.Look());
    }

    public void AtEnd() => _all.ForEach(checker => checker.AtEnd());
}
