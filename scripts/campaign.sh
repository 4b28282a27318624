#!/usr/bin/env bash
# campaign.sh [GOOD [BAD [RATE]]]: what Molt promises, measured: GOOD and BAD updates (20 and 20) under RATE requests a second
# (300), then the waits, the memory, the wake-ups and a rollback of 1 GB, each printed with its parts. About a quarter of an hour.
# campaign.sh seeds [COUNT [FIRST [MEMBERS]]]: the simulated fleet of MEMBERS (10000) in which everything goes wrong that can, with
# COUNT (1000) seeds from FIRST (0) on, one on each core at a time, some seconds each. The history of each is checked.
# Exit status: 0 no request failed and no acknowledged write was lost or doubled, or no history has a contradiction; else 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib/log.sh
source scripts/lib/harness.sh

readonly USAGE='usage: campaign.sh [GOOD [BAD [RATE]]], or campaign.sh seeds [COUNT [FIRST [MEMBERS]]]'

main() {
  local class=(dev.molt.e2e.Campaign) number
  if [[ ${1-} == seeds ]]; then
    # Nobody waits for the simulation while its garbage is collected, and with this it gets on faster in between.
    class=(-XX:+UseParallelGC dev.molt.fleet.Seeds)
    shift
  fi
  for number in "$@"; do
    [[ $number =~ ^[0-9]{1,6}$ ]] || die 2 "$USAGE"
  done
  run_harness "${class[@]}" "$@"
}

main "$@"
