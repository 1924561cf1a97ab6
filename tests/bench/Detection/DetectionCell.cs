using Failover.Contracts;
using Failover.Heartbeat;
using Failover.Platform;

namespace Failover.Bench;

/// <summary>
/// One server, its two guards and heartbeat, event by event with the product's watch and detector. The least site there is, and the
/// hardest for the detector: no other server says that it is rather the observer who is cut off.
/// </summary>
internal sealed class DetectionCell
{
    public const string Server = "server";
    private static readonly long JudgeEvery = (long)HeartbeatMind.JudgeEvery.TotalMicroseconds;

    private readonly DetectionRules _rules;
    private readonly CellChance _chance;
    private readonly PriorityQueue<Action<long>, (long At, int Number)> _events = new();
    private readonly BeatSender _server;
    private readonly GuardSide[] _guards;
    private readonly List<(long At, bool Death)> _declared = [];
    private HeartbeatMind _mind = null!;
    private ServerState _state;
    private int _number;

    public DetectionCell(DetectionRules rules, CellChance chance)
    {
        (_rules, _chance) = (rules, chance);
        _server = new BeatSender(Server, chance.Beats[0], chance.Pauses[0]);
        _guards = [Guard(1), Guard(2)];

        GuardSide Guard(int number) => new(rules, Server, new BeatSender($"spare-{number}", chance.Beats[number], chance.Pauses[number]));
    }

    /// <summary>The server ends: its process alone, or its whole machine without a word.</summary>
    public void EndServer(long at, bool machineUp)
    {
        _server.EndsAt = at;
        _server.MachineUp = machineUp;
    }

    /// <summary>Lives from <paramref name="from"/> to <paramref name="to"/>; ends at the first declaration when it is told to.</summary>
    /// <param name="heardFrom">
    /// Beats, and heartbeat's questions to the server, begin here already: what the product remembers of them for minutes (the fastest
    /// delivery, silences that passed) is then as if the cell had lived all the time.
    /// </param>
    /// <returns>When the server was declared Failed, each time anew.</returns>
    public IReadOnlyList<(long At, bool Death)> Run(long heardFrom, long from, long to, bool untilDeclared = false)
    {
        _mind = new HeartbeatMind(SilentJournal.Instance, new ServiceIdentity("heartbeat", "h", "bench"), _rules.Times, TimeProvider.System, At(heardFrom));
        foreach (var (name, isSpare) in new[] { (Server, false), (_guards[0].Sender.Name, true), (_guards[1].Sender.Name, true) })
        {
            _mind.Watch.Add(name, isSpare, At(heardFrom));
        }

        Begin(heardFrom, from);
        while (_events.TryDequeue(out var action, out var when) && when.At < to && !(untilDeclared && _declared.Count > 0))
        {
            action(when.At);
        }

        return _declared;
    }

    private void Begin(long heardFrom, long from)
    {
        foreach (var sender in new[] { _server, _guards[0].Sender, _guards[1].Sender })
        {
            Plan(sender.Chance.SentAt(sender.Chance.FirstFrom(heardFrom)), at => Send(sender, at));
        }

        var heartbeat = _chance.Pauses[CellChance.Heartbeat];
        for (var i = 0; i < 3; i++)
        {
            var target = i == 0 ? _server : _guards[i - 1].Sender;
            var link = new ProbeLink(_rules, _chance.HeartbeatProbes[i], heartbeat, target);
            Plan(FirstSlot(i == 0 ? heardFrom : from), at => Ask(link, heartbeat, at, (outcome, now) => _mind.Watch.OnProbe(target.Name, outcome, At(now))));
        }

        for (var i = 0; i < 2; i++)
        {
            var guard = _guards[i];
            var link = new ProbeLink(_rules, _chance.GuardProbes[i], guard.Sender.Pauses, _server);
            Plan(FirstSlot(from), at => Ask(link, guard.Sender.Pauses, at, guard.Note));
        }

        Plan((from / JudgeEvery + 1) * JudgeEvery, Judge);
    }

    private long FirstSlot(long from) => (from + _rules.ProbeEvery - 1) / _rules.ProbeEvery * _rules.ProbeEvery;

    private void Send(BeatSender sender, long due)
    {
        var at = sender.Pauses.Resume(due);
        if (at >= sender.EndsAt)
        {
            return;
        }

        if (at > due)
        {
            // A periodic timer owes one tick, not all.
            Plan(at, _ => SendNow(sender, sender.Chance.FirstFrom(due), at));
            Plan(sender.Chance.SentAt(sender.Chance.FirstFrom(at + 1)), next => Send(sender, next));
            return;
        }

        SendNow(sender, sender.Chance.FirstFrom(due), at);
        Plan(sender.Chance.SentAt(sender.Chance.FirstFrom(at + 1)), next => Send(sender, next));
    }

    private void SendNow(BeatSender sender, long number, long at)
    {
        var guard = Array.Find(_guards, g => ReferenceEquals(g.Sender, sender));
        var beat = sender.Make(number, at, guard?.IsIll(at) ?? false, guard is null ? [] : [guard.Report(at)]);
        var arrives = _chance.Pauses[CellChance.Heartbeat].Resume(sender.ArrivesAt(number, at));
        Plan(arrives, now => _mind.Watch.OnBeat(beat, At(now)));
    }

    private void Ask(ProbeLink link, Pauses prober, long due, Action<ProbeOutcome, long> note)
    {
        var at = prober.Resume(due);
        if (at > due)
        {
            Plan(at, later => Ask(link, prober, later, note));
            return;
        }

        var (known, outcome) = link.Ask(at);
        Plan(known, now => note(outcome, now));
        Plan(link.Next(at, known), next => Ask(link, prober, next, note));
    }

    private void Judge(long due)
    {
        var at = _chance.Pauses[CellChance.Heartbeat].Resume(due);
        if (at > due)
        {
            Plan(at, Judge);
            return;
        }

        foreach (var report in _mind.Tick(At(at)))
        {
            if (string.Equals(report.Server, Server, StringComparison.Ordinal))
            {
                if (report.State == ServerState.Failed && _state != ServerState.Failed)
                {
                    _declared.Add((at, report.ProcessDeath));
                }

                _state = report.State;
            }
        }

        Plan(((at / JudgeEvery) + 1) * JudgeEvery, Judge);
    }

    private void Plan(long at, Action<long> action) => _events.Enqueue(action, (at, ++_number));

    private static TimeSpan At(long microseconds) => TimeSpan.FromMicroseconds(microseconds);

    private sealed class SilentJournal : IJournal
    {
        public static readonly SilentJournal Instance = new();

        public void Write(JournalSeverity severity, string kind, string text, string? server = null, string? camera = null, string? takeover = null)
        {
        }
    }
}
