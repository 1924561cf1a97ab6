#!/usr/bin/env bash
# Runs the demo again and again and prints a line per run: the numbers that issue and README promise.
#
#   tests/demo/acceptance.sh DIR [RUNS] [CAMERAS ...]     (5 runs, 8 and 24 cameras)
#
# Each run leaves DIR/FAULT-CAMERAS-N.json; a run whose file is there is not repeated, so an interrupted series goes on where it was.
# Exit code 0 only if every run was well: nothing lost, nothing doubled, declared within its limit (kill 1.5 s, hang and cut 3 s).
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=${1:?usage: acceptance.sh DIR [RUNS] [CAMERAS ...]}
runs=${2:-5}
shift $(($# > 2 ? 2 : $#))
cameras=("${@:-8}")
[ $# -eq 0 ] && cameras=(8 24)
mkdir -p "$dir"
bad=0
printf '%-5s %7s %3s  %8s %5s %7s  %7s %7s %9s  %6s %s\n' fault cameras run sent lost doubled suspect failed takeover lagMs verdict
for count in "${cameras[@]}"; do
  for fault in kill hang cut; do
    for run in $(seq "$runs"); do
      json="$dir/$fault-$count-$run.json"
      log="${json%.json}.log"
      if [ ! -s "$json" ]; then
        "$here/failover" demo --fault "$fault" --cameras "$count" --json "$json.part" </dev/null >"$log" 2>&1
        echo "$?" >"${json%.json}.exit"
        if [ -s "$json.part" ]; then mv "$json.part" "$json"; fi
      fi
      code=$(cat "${json%.json}.exit")
      limit=3
      [ "$fault" = kill ] && limit=1.5
      # The JSON is indented, one field a line: no tool is needed to read it.
      field() { sed -n "s/^  \"$1\": \([0-9.]*\),\{0,1\}$/\1/p" "$json" 2>/dev/null; }
      failed=$(field failedSeconds)
      verdict=well
      if [ "$code" != 0 ]; then verdict="exit $code, see $log"; fi
      if [ -z "$failed" ] || awk "BEGIN { exit !($failed > $limit) }"; then verdict="$verdict, declared late (limit $limit s)"; fi
      [ "$verdict" = well ] || bad=$((bad + 1))
      printf '%-5s %7s %3s  %8s %5s %7s  %7s %7s %9s  %6s %s\n' "$fault" "$count" "$run" "$(field framesSent)" "$(field framesLost)" \
        "$(field framesDuplicated)" "$(field suspectSeconds)" "$failed" "$(field takeoverSeconds)" "$(field observerLagMsMax)" "$verdict"
    done
  done
done
echo "$bad runs not well"
[ "$bad" -eq 0 ]
