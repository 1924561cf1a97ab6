namespace Failover.Simulation;

/// <summary>
/// One question and its answer on their ways. Exactly one outcome is called, in the asking process. The time-out is planned only when
/// something makes it possible: most questions are answered, and thousands are asked per minute.
/// </summary>
internal sealed class SimQuestion<T>(
    SimNetwork network, World world, SimProcess asks, SimProcess answers, TimeSpan within, Func<T> serve, Action<T> answered, Action refused, Action silent)
{
    private readonly Action<Action> _inThisLife = asks.ReceiverOfThisLife();
    private readonly TimeSpan _askedAt = world.Lived;
    private T? _answer;
    private bool _refused;
    private bool _silencePlanned;
    private bool _done;

    private TimeSpan Left => within - (world.Lived - _askedAt);

    public void Ask() => Travel(asks, answers, Arrive);

    // A packet that is sent again and again may come too late.
    private void Travel(SimProcess from, SimProcess to, Action arrive)
    {
        var way = network.OneWay(from.Machine.Name, to.Machine.Name);
        if (way >= Left)
        {
            PlanSilence();
        }

        world.After(way, arrive);
    }

    private void Arrive()
    {
        if (network.IsBlocked(asks.Machine.Name, answers.Machine.Name) || !answers.Machine.Up)
        {
            PlanSilence();
        }
        else if (!answers.Running)
        {
            _refused = true;
            Travel(answers, asks, ComeBack);
        }
        else
        {
            if (answers.Stopped)
            {
                PlanSilence();
            }

            answers.Receive(Serve);
        }
    }

    private void Serve()
    {
        _answer = serve();
        Travel(answers, asks, ComeBack);
    }

    private void ComeBack()
    {
        if (network.IsBlocked(answers.Machine.Name, asks.Machine.Name))
        {
            PlanSilence();
        }
        else
        {
            Finish(_refused ? refused : () => answered(_answer!));
        }
    }

    private void PlanSilence()
    {
        if (!_silencePlanned)
        {
            _silencePlanned = true;
            world.After(Left > TimeSpan.Zero ? Left : TimeSpan.Zero, () => Finish(silent));
        }
    }

    private void Finish(Action outcome)
    {
        if (!_done)
        {
            _done = true;
            _inThisLife(outcome);
        }
    }
}
