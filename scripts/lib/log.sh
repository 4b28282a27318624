# shellcheck shell=bash
# Definitions only: how Molt speaks. Everything goes to standard error, one line each.

# utc_now VARIABLE: sets it to this moment. In one place, because bash by itself writes the local time, whatever the format says.
utc_now() { TZ=UTC0 printf -v "$1" '%(%Y-%m-%dT%H:%M:%SZ)T' -1; }

# say MESSAGE...: what happened.
say() {
  local moment
  utc_now moment
  printf '%s molt: %s\n' "$moment" "$*" >&2
}

# warn MESSAGE...: what an operator should look at.
warn() { say "warning: $*"; }

# die STATUS MESSAGE...: ends this process. The message says what happened, to what, and what to do next.
die() {
  local status=$1
  shift
  say "error: $*"
  exit "$status"
}

# The exit status of everything that cannot run until an operator changes something (sysexits: EX_CONFIG).
# shellcheck disable=SC2034 # for those who source this
readonly CANNOT_RUN=78
