using System.Runtime.InteropServices;
using Failover.Contracts;

namespace Failover.Recorder;

/// <summary>
/// Finds the constant tick offset between two runs of one camera by their pictures. Every repeated picture proposes offsets; an offset is
/// accepted when frames in a row match, nearly all comparable frames agree, and pictures that occur once on both sides say the same: so a
/// static scene, which repeats itself, can never be placed wrongly by chance. Pure.
/// </summary>
public static class SeamAligner
{
    private const int MaxCandidates = 32;

    /// <summary>The offset that two wall maps suggest.</summary>
    public static long? ExpectedOffset(WallMap axis, WallMap run) => axis.Known && run.Known ? WallMap.ToTicks(run.Anchor - axis.Anchor) : null;

    /// <summary>Aligns undamaged frames of a run to undamaged frames of the axis run.</summary>
    /// <param name="axis">Frames whose ticks are the axis.</param>
    /// <param name="run">Frames to be placed.</param>
    /// <param name="expectedOffset">What the wall maps suggest; null looks everywhere.</param>
    /// <param name="rules">Limits.</param>
    public static AlignResult Align(
        IReadOnlyList<FrameKey> axis, IReadOnlyList<FrameKey> run, long? expectedOffset = null, AlignRules? rules = null)
    {
        rules ??= AlignRules.Default;
        var search = new Search(axis, run, expectedOffset, rules);
        var tried = search.Candidates().Select(search.Try).Where(t => t.Votes > 0).OrderByDescending(t => t.Votes).ToList();
        if (ByFew(tried, search, expectedOffset, rules) is { } few)
        {
            return few;
        }

        if (axis.Count < rules.MinConsecutive || run.Count < rules.MinConsecutive)
        {
            return Otherwise(expectedOffset, 0, 0, $"only {Math.Min(axis.Count, run.Count)} pictures are known on one side, {rules.MinConsecutive} are needed");
        }

        if (tried.Count == 0)
        {
            return Otherwise(expectedOffset, 0, 0, "no picture of the run appears on the axis: the camera encodes per session, or the runs do not overlap");
        }

        var passing = tried.Where(t => t.Longest >= rules.MinConsecutive && t.Votes >= rules.MinAgreement * t.Compared).ToList();
        if (passing.Count == 0)
        {
            var best = tried[0];
            return Otherwise(
                expectedOffset, best.Votes, best.Compared, $"at best {best.Votes} of {best.Compared} pictures agree, {best.Longest} of them in a row");
        }

        var chosen = passing.OrderByDescending(t => t.Unique).ThenByDescending(t => t.Votes).First();
        var needed = passing.Count > 1 ? rules.MinUniqueAgainstRival : 1;
        if (chosen.Unique < needed || chosen.Unique < rules.MinAgreement * search.UniquePairs)
        {
            return Otherwise(
                expectedOffset,
                chosen.Votes,
                chosen.Compared,
                $"{passing.Count} offsets fit a scene that repeats itself, and only {chosen.Unique} of {search.UniquePairs} unmistakable pictures agree on one");
        }

        return new AlignResult(
            SeamClass.Exact,
            chosen.Offset,
            chosen.Votes,
            chosen.Compared,
            "hashes",
            $"{chosen.Votes} of {chosen.Compared} pictures are the same at this offset, {chosen.Longest} in a row, {chosen.Unique} of them unmistakable.");
    }

    /// <summary>
    /// All that two runs have in common are a few pictures: too few for a seam that calls others duplicates, but they tell better than clocks how
    /// the runs lie. Each of them is unmistakable, none says otherwise, and the clocks nearly agree. Or their ticks are equal: RTP times of two
    /// sessions begin anywhere (RFC 3550 section 5.1), so these are pictures of one session, some of which came by way of a relay, however late.
    /// </summary>
    private static AlignResult? ByFew(List<Trial> tried, Search search, long? expectedOffset, AlignRules rules)
    {
        if (expectedOffset is not { } expected || tried.Count == 0)
        {
            return null;
        }

        var best = tried[0];
        if (best.Longest >= rules.MinConsecutive || best.Unique < rules.MinFew || best.Unique != search.UniquePairs || best.Votes != best.Compared)
        {
            return null;
        }

        if (best.Offset == 0)
        {
            return new AlignResult(SeamClass.Exact, 0, best.Votes, best.Compared, "hashes", $"{best.Votes} pictures are the same at the same RTP times: both runs are of one session, by way of a relay.");
        }

        return Math.Abs(best.Offset - expected) <= rules.FewWindowTicks
            ? new AlignResult(SeamClass.Timed, best.Offset, best.Votes, best.Compared, "hashes", $"Placed by {best.Votes} pictures that both have: too few in a row to be sure, and better than clocks.")
            : null;
    }

    private static AlignResult Otherwise(long? expectedOffset, int votes, int compared, string why) => expectedOffset is { } offset
        ? new AlignResult(SeamClass.Timed, offset, votes, compared, "wall", $"Placed by wall time: {why}.")
        : new AlignResult(SeamClass.None, 0, votes, compared, "none", $"Not placed: {why}.");

    /// <summary>One offset, tried on all frames.</summary>
    private readonly record struct Trial(long Offset, int Votes, int Compared, int Longest, int Unique);

    private sealed class Search
    {
        private readonly FrameKey[] _axis;
        private readonly FrameKey[] _run;
        private readonly long? _expected;
        private readonly AlignRules _rules;
        private readonly Dictionary<FrameHash, List<long>> _axisTicks;
        private readonly Dictionary<FrameHash, List<long>> _runTicks;
        private readonly Dictionary<long, int> _proposals = [];
        private readonly HashSet<FrameKey> _unique = [];

        public Search(IReadOnlyList<FrameKey> axis, IReadOnlyList<FrameKey> run, long? expected, AlignRules rules)
        {
            _axis = axis.OrderBy(f => f.Tick).ToArray();
            _run = run.OrderBy(f => f.Tick).ToArray();
            _expected = expected;
            _rules = rules;
            _axisTicks = ByHash(_axis);
            _runTicks = ByHash(_run);
            foreach (var frame in _run)
            {
                Propose(frame);
            }
        }

        /// <summary>Pictures that occur once on both sides within the window.</summary>
        public int UniquePairs => _unique.Count;

        /// <summary>The offsets with most proposals, none within jitter of a better one.</summary>
        public IReadOnlyList<long> Candidates()
        {
            var chosen = new List<long>();
            foreach (var (offset, _) in _proposals.OrderByDescending(p => p.Value).ThenBy(p => p.Key))
            {
                if (!chosen.Exists(c => Math.Abs(c - offset) <= 2 * _rules.JitterTicks))
                {
                    chosen.Add(offset);
                    if (chosen.Count == MaxCandidates)
                    {
                        break;
                    }
                }
            }

            return chosen;
        }

        public Trial Try(long offset)
        {
            var (votes, compared, longest, unique, row) = (0, 0, 0, 0, 0);
            var (at, previousAt) = (0, -2);
            foreach (var frame in _run)
            {
                var tick = frame.Tick + offset;
                while (at < _axis.Length && _axis[at].Tick < tick - _rules.JitterTicks)
                {
                    at++;
                }

                if (at == _axis.Length || _axis[at].Tick > tick + _rules.JitterTicks)
                {
                    // No axis frame here. If the axis has others before the next match, that match is not in a row with this one.
                    previousAt = -2;
                    continue;
                }

                compared++;
                if (_axis[at].Hash != frame.Hash)
                {
                    previousAt = -2;
                    continue;
                }

                votes++;
                unique += _unique.Contains(frame) ? 1 : 0;
                row = at == previousAt + 1 ? row + 1 : 1;
                longest = Math.Max(longest, row);
                previousAt = at;
            }

            return new Trial(offset, votes, compared, longest, unique);
        }

        private static Dictionary<FrameHash, List<long>> ByHash(FrameKey[] frames)
        {
            var found = new Dictionary<FrameHash, List<long>>(frames.Length);
            foreach (var frame in frames)
            {
                ref var ticks = ref CollectionsMarshal.GetValueRefOrAddDefault(found, frame.Hash, out _);
                (ticks ??= []).Add(frame.Tick);
            }

            return found;
        }

        private void Propose(FrameKey frame)
        {
            if (!_axisTicks.TryGetValue(frame.Hash, out var ticks))
            {
                return;
            }

            var near = ticks.Where(t => InWindow(t - frame.Tick)).Take(_rules.MaxRepeats + 1).ToList();
            if (near.Count > _rules.MaxRepeats)
            {
                return;
            }

            foreach (var tick in near)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_proposals, tick - frame.Tick, out _)++;
            }

            if (near.Count == 1 && _runTicks[frame.Hash].Count(t => InWindow(near[0] - t)) == 1)
            {
                _unique.Add(frame);
            }
        }

        private bool InWindow(long offset) => _expected is not { } expected || offset == 0 || Math.Abs(offset - expected) <= _rules.WindowTicks;
    }
}
