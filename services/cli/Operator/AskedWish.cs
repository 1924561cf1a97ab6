using Failover.Contracts;

namespace Failover.Cli;

/// <summary>One wish of a person: who sits at a terminal is told what it does and asked, before anything is written.</summary>
internal sealed class AskedWish(Screen screen, ISite site, string server, OperatorVerb verb, WishRequest request)
{
    /// <summary>What it would do. What deletes something is looked at as if it were confirmed: nothing is written.</summary>
    public Task<WishAnswer> WouldAsync(CancellationToken ct) => site.WishAsync(server, verb, request with { DryRun = true, Confirm = true }, ct);

    /// <param name="yes">It is meant: nobody is asked.</param>
    /// <param name="forPeople">Somebody reads along: a script that wants JSON is not asked.</param>
    /// <returns>Null: the answer was no.</returns>
    public async Task<WishAnswer?> DoAsync(bool yes, bool forPeople, CancellationToken ct)
    {
        if (yes || !screen.CanAsk || !forPeople)
        {
            return await site.WishAsync(server, verb, request with { Confirm = yes }, ct);
        }

        var would = await WouldAsync(ct);
        if (!would.Accepted || !would.Changed)
        {
            return would;
        }

        screen.Line($"{Words(verb)} {server}: {would.Reason}");
        return await screen.AskAsync("Shall it be done?", ct) ? await site.WishAsync(server, verb, request with { Confirm = true }, ct) : null;
    }

    private static string Words(OperatorVerb verb) => verb switch
    {
        OperatorVerb.Drop => "Deleting for good what is held of",
        OperatorVerb.Adopt => "Giving away for good what is held of",
        _ => verb.ToString(),
    };
}
