# shellcheck shell=bash
# Definitions only: what every step begins with. A step is an executable under set -euo pipefail. It prints its results as
# key=value lines on standard output, speaks on standard error, and exits with
#   0 done    1 failed, through no fault of the release    10 the release itself is bad
source "${BASH_SOURCE[0]%/*}/log.sh"
source "${BASH_SOURCE[0]%/*}/files.sh"
source "${BASH_SOURCE[0]%/*}/config.sh"
source "${BASH_SOURCE[0]%/*}/lock.sh"
source "${BASH_SOURCE[0]%/*}/jvm.sh"

# shellcheck disable=SC2034 # for the steps
readonly BACKUPS=backups/auto_update

# begin_step: the settings, and the open lock when there is one.
begin_step() {
  local lib=${BASH_SOURCE[0]%/*}
  load_config "${lib%/*}" "$MOLT_HOME" || fail 'the settings are wrong; see the log'
  ! lock_is_open || lock_load || fail "UPDATE_LOCK.json $FLAT_ERROR"
}

# await_go: a step that was parked (supervisor/children.sh) waits here, before it looks at anything that the others may still change.
# The fifo is opened for both sides: so nobody blocks who opens it, and a word that comes early is kept.
await_go() {
  local begin
  [[ -p ${MOLT_RUN_DIR-}/begin ]] || return 0
  exec {begin}<>"$MOLT_RUN_DIR/begin"
  : >"$MOLT_RUN_DIR/waits"
  printf '\nwaits\n' 1<>"$MOLT_DATA/run/control"
  read -r <&"$begin"
  exec {begin}<&-
}

# Results go to the standard output that the step was started with, also from within a $(command substitution).
exec {RESULTS}>&1

result() { printf '%s=%s\n' "$1" "${2//$'\n'/ }" >&"$RESULTS"; }

# fail REASON: the step did not work, the release may be fine.
fail() {
  say "$*"
  result reason "$*"
  exit 1
}

# bad_release REASON: it will not work with this release.
bad_release() {
  say "$*"
  result reason "$*"
  exit 10
}

# yield_to_service: what is done while the old release serves takes the CPU and the disk that are left. Some containers forbid it.
yield_to_service() {
  (($(nice) >= 10)) || renice -n 10 $$ >/dev/null
  # Where the kernel makes each session a group of its own, niceness counts within that alone, unless the group has it too (man 7 sched).
  { echo 10 >/proc/self/autogroup; } 2>/dev/null || true
  ionice -c 3 -p $$ 2>/dev/null || true
}

# free_bytes DIRECTORY
free_bytes() {
  local blocks size
  read -r blocks size < <(stat -f -c '%a %S' "$1")
  printf '%d' $((blocks * size))
}

# need_space BYTES WHAT: refuses before anything is written, with a margin of 16 MiB.
need_space() {
  local free need=$(($1 + 16777216))
  free=$(free_bytes "$MOLT_DATA")
  ((free >= need)) || fail "$2 needs $((need / 1048576)) MiB in $MOLT_DATA, but only $((free / 1048576)) MiB are free. Free some space, or lower BACKUP_KEEP and RELEASE_KEEP."
}

sha256_of() {
  local sum
  sum=$(sha256sum -- "$1")
  printf '%s' "${sum%% *}"
}
