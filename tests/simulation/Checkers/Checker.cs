namespace Failover.Simulation;

/// <summary>
/// Judges a run by what went over the wire and onto the disks, and by what the script did to the site. It never asks the product what
/// it believes.
/// </summary>
internal abstract class Checker(SimSite site) : WireListener
{
    /// <summary>More of one kind tell nothing new.</summary>
    private const int MaxViolations = 20;

    private readonly List<Violation> _violations = [];

    protected SimSite Site => site;

    protected TimeSpan Now => site.World.Now;

    /// <summary>Time that the site lived through: what durations are counted in.</summary>
    protected TimeSpan Lived => site.World.Lived;

    public IReadOnlyList<Violation> Violations => _violations;

    /// <summary>Ten times a second of lived time.</summary>
    public virtual void Look()
    {
    }

    /// <summary>Everything healed and was given time to settle.</summary>
    public virtual void AtEnd()
    {
    }

    protected void Violate(string rule, string text)
    {
        if (_violations.Count < MaxViolations)
        {
            _violations.Add(new Violation(rule, Now, text));
            site.World.Tell("CHECK", rule, text);
        }
    }
}

/// <summary>A broken rule.</summary>
/// <param name="Rule">R1 to R11, or <c>alive</c> for what must happen at last.</param>
internal sealed record Violation(string Rule, TimeSpan At, string Text);
