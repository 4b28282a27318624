#!/usr/bin/env bash
# campaign.sh [GOOD [BAD [RATE]]]: what Molt promises, measured: GOOD and BAD updates (20 and 20) under RATE requests a second
# (300), then the waits, the memory, the wake-ups and a rollback of 1 GB, each printed with its parts. About a quarter of an hour.
# Exit status: 0 no request failed and no acknowledged write was lost or doubled; else 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib/log.sh
source scripts/lib/harness.sh

main() {
  local number
  for number in "$@"; do
    [[ $number =~ ^[0-9]{1,4}$ ]] || die 2 'usage: campaign.sh [GOOD [BAD [RATE]]]'
  done
  run_harness dev.molt.e2e.Campaign "$@"
}

main "$@"
