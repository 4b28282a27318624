#!/usr/bin/env bash
# chaos.sh ROUNDS [SEED]   kills real updates at random moments, recovers, and prints a table; the seed repeats a run
# chaos.sh --all [SKIP]    every named moment once, killing the whole tree and PID 1 alone, in a good and a bad update, and every
#                          moment of the recoveries once (hours); SKIP leaves out so many from the beginning
# chaos.sh --recoveries [SKIP]   only the second part of that
# chaos.sh --point PLOT TREE|SUPERVISOR POINT [POINT_IN_RECOVERY]   one moment, named as in the table
# --overlap before any of these: updates as users have them, rehearsed and beside the old worker; else with a stop and no rehearsal.
# Exit status: 0 every round ended with one whole release, every acknowledged write and a truthful record; else 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib/log.sh
source scripts/lib/harness.sh

main() {
  local words=("$@")
  [[ ${1-} != --overlap ]] || shift
  case ${1-} in
    --all | --recoveries | --point) ;;
    [1-9]*) ;;
    *) die 2 'usage: chaos.sh ROUNDS [SEED] | --all [SKIP] | --recoveries [SKIP] | --point PLOT TREE|SUPERVISOR POINT [POINT_IN_RECOVERY], each with --overlap before it or not' ;;
  esac
  run_harness dev.molt.e2e.Chaos "${words[@]}"
}

main "$@"
