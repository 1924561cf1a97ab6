using Failover.Contracts;

namespace Failover.Election;

/// <summary>What to do about one server now, and why in one sentence.</summary>
internal abstract record Decision(string Server, string Reason)
{
    /// <summary>What an operator should know besides; journaled once, with the write that the store took.</summary>
    public IReadOnlyList<Note> Notes { get; init; } = [];
}

/// <summary>Create this Takeover object: the compare-and-swap that mints its term.</summary>
internal sealed record CreateTakeover(string Server, Takeover Takeover, string Reason) : Decision(Server, Reason);

/// <summary>Move a takeover to a state.</summary>
/// <param name="HandBackTerm">Term minted for the original, or 0 to leave it as it is.</param>
internal sealed record MoveTakeover(string Server, Takeover Takeover, TakeoverState State, long HandBackTerm, string Reason) : Decision(Server, Reason);

/// <summary>Remember the store that this server has now.</summary>
internal sealed record PinStore(string Server, SiteServer Object, string StoreId, string Reason) : Decision(Server, Reason);

/// <summary>Nothing to do now.</summary>
/// <param name="Unprotected">The server failed and nobody can assume its role.</param>
internal sealed record Wait(string Server, string Reason, bool Unprotected = false) : Decision(Server, Reason);

/// <summary>One journal entry.</summary>
/// <param name="Kind">Stable word for machines.</param>
internal sealed record Note(JournalSeverity Severity, string Kind, string Text);
