#!/usr/bin/env bash
# The first process. Binds the port once, chooses whose supervisor runs, and becomes it; rarely changed.
# Exit status 78: Molt cannot run here; the last line says why.
set -uo pipefail
umask o-w # nobody else may write to what Molt makes
if ((BASH_VERSINFO[0] < 5)); then
  echo "molt: error: bash $BASH_VERSION is too old: Molt needs bash 5. Install it and start again." >&2
  exit 78
fi
MOLT_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source "$MOLT_HOME/scripts/lib/log.sh"
source "$MOLT_HOME/scripts/lib/files.sh"
source "$MOLT_HOME/scripts/lib/config.sh"
source "$MOLT_HOME/scripts/lib/lock.sh"

main() {
  local home=$MOLT_HOME supervisor other held=()
  load_config "$home/scripts" "$home" || exit "$CANNOT_RUN"
  ! other=$(live_supervisor) || refuse_second_supervisor "$other"
  supervisor=$(choose_supervisor)
  export MOLT_SOCKET=held
  if [[ -n ${MOLT_REHEARSAL-} ]] || { [[ $(socket_mode) == none ]] && command -v perl >/dev/null; }; then
    MOLT_SOCKET=none
  elif [[ ${LISTEN_PID-} == "$$" && ${LISTEN_FDS-0} == 1 ]]; then
    MOLT_SOCKET=systemd
  elif command -v perl >/dev/null; then
    held=(perl "$home/scripts/perl/hold-socket" "$BIND_ADDRESS" "$PORT")
  else
    MOLT_SOCKET=none
    [[ $(socket_mode) == molt ]] || die "$CANNOT_RUN" 'a level 0 program needs perl, which holds its sockets and asks for its health. Install perl-base and start again.'
    warn 'there is no perl here, so nothing holds the socket: each worker binds it itself, and an update refuses connections for a moment. Install perl-base to close that gap.'
  fi
  unset LISTEN_PID LISTEN_FDS LISTEN_FDNAMES
  exec "${held[@]}" "$BASH" "$supervisor/main.sh"
}

# choose_supervisor: an update is run by the supervisor of the release that it comes from; otherwise that of the current
# release runs. One that did not get a worker to accept three times in a row is passed over for the copy beside this file.
choose_supervisor() {
  local release scripts boots=0
  release=$(current_release)
  if lock_is_open; then
    # An unreadable lock names nobody, and what is current may be a candidate that never committed.
    if lock_load; then release=${LOCK[from]}; elif ! was_committed "$release"; then release=$(committed_release); fi
  fi
  scripts=$MOLT_DATA/releases/$release/scripts
  [[ ! -s $MOLT_DATA/boot_count ]] || boots=$(<"$MOLT_DATA/boot_count")
  [[ $boots =~ ^[0-9]{1,3}$ ]] || boots=0
  if [[ -z $release || ! -x $scripts/supervisor/main.sh ]]; then
    scripts=$MOLT_HOME/scripts
  elif ! supervisor_parses "$scripts" || ((boots >= 3)); then
    warn "the supervisor of release $release does not parse, or did not come up $boots times: the one in $MOLT_HOME runs instead."
    scripts=$MOLT_HOME/scripts
  else
    write_durably "$MOLT_DATA/boot_count" "$((boots + 1))" || warn "$MOLT_DATA/boot_count could not be written."
  fi
  printf '%s' "$scripts/supervisor"
}

main "$@"
