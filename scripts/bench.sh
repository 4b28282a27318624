#!/usr/bin/env bash
# bench.sh [OPTION...], as --help has them: what clients notice of an update by Molt and by what people use instead, side by side; the
# three ways back; the stop window by the size of the database; a worker's start; the memory of supervisors; what a fleet promises. Who is
# not there is skipped by name. Needs 15 GB of free disk (--quick: 1 GB).
# Exit status: 0 measured (figures are never a failure), 1 it could not be, 2 bad usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib/log.sh
source scripts/lib/packages.sh
source scripts/lib/harness.sh

# Whom Molt is measured beside, as their packages are called by Debian and Ubuntu; npm has one more.
readonly PEERS=(supervisord:supervisor start_server:libserver-starter-perl haproxy:haproxy s6-svscan:s6 runsvdir:runit node:nodejs npm:npm curl:curl)

usage() {
  cat <<'END'
usage: scripts/bench.sh [OPTION...]
  --quick            once each, one bad release, short windows, small databases, without the fleet: under 5 minutes; all takes hours
  --only NAME,...    parts: switches, ways-back, database, boot, memory, fleet; or single deployments:
                     molt-overlap, molt-stop, supervisord, server-starter, haproxy, pm2; or of a fleet:
                     fleet-handover, fleet-killed, fleet-lost, fleet-load, fleet-crowd, fleet-rolling
  --repetitions N    how often everything is repeated (10)
  --good N           how many good releases a service gets (1; --quick: as many as repetitions)
  --bad N            how many bad ones it gets after them, of three (3; --quick: 1)
  --rate N           requests a second (300)
  --window SECONDS   the time around a switch that is looked at (30)
  --write            replaces in docs/BENCHMARKS.md the tables that were measured
  --install          as root: installs with apt and npm what is missing of that which Molt is compared with, then measures
END
}

main() {
  local argument arguments=()
  for argument in "$@"; do
    case $argument in
      --help | -h) usage; return ;;
      --install) install_peers ;;
      *) arguments+=("$argument") ;;
    esac
  done
  run_harness dev.molt.bench.Bench "${arguments[@]}"
}

install_peers() {
  ((EUID == 0)) || die 1 '--install needs root. Install them yourself, then run without --install.'
  install_missing "${PEERS[@]}"
  command -v pm2 >/dev/null || npm install --global --no-audit --no-fund --loglevel=error pm2
}

main "$@"
