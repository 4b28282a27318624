# shellcheck shell=bash
# After a commit the new release's own supervisor takes over, with the worker alive: exits are files, and the pid,
# the held socket, the fifo and the lock on the data directory stay what they are across exec.

SUCCESSOR=

# tend_successor: exec keeps no more than the worker's number, so it must be the whole story: it accepts, and nobody answers for it.
tend_successor() {
  ! deadline_passed successor || clear_deadline successor
  [[ -n $SUCCESSOR && -z ${DEADLINES[successor]-} ]] || return 0
  [[ $STATE == serving && -z $RESPONDER && -z ${DEADLINES[ready]-} ]] && ! has_ended "$WORKER" || return 0
  local release=$SUCCESSOR
  SUCCESSOR=
  take_over "$release"
}

# take_over RELEASE: does not return when it succeeds.
take_over() {
  local successor=$MOLT_DATA/releases/$1/scripts/supervisor
  [[ -x $successor/main.sh && $successor != "$SUPERVISOR" ]] || return 0
  supervisor_parses "${successor%/supervisor}" || { warn "the supervisor of release $1 does not parse; the present one goes on."; return 0; }
  say "the supervisor of release $1 takes over."
  shopt -s execfail
  export MOLT_SOCKET
  # shellcheck disable=SC2093 # with execfail the lines below run when exec fails
  exec "$BASH" "$successor/main.sh" take-over "$CONTROL" "$DATA_LOCK" "$WORKER" "$WORKER_RELEASE" "$STARTED_AT" "$CRASHES" "$SENDER" "$PORT" "$BIND_ADDRESS"
  export -n MOLT_SOCKET
  warn "the supervisor of release $1 could not be started; the present one goes on."
}

# resume_worker CONTROL_FD LOCK_FD WORKER RELEASE STARTED_AT CRASHES SENDER PORT BIND_ADDRESS: the other side of take_over. The last two
# are what is bound, which the settings may have changed for the next start.
resume_worker() {
  CONTROL=$1 DATA_LOCK=$2 WORKER=$3 WORKER_RELEASE=$4 STARTED_AT=$5 CRASHES=${6:-0} SENDER=${7:-} PORT=${8:-$PORT} BIND_ADDRESS=${9:-$BIND_ADDRESS}
  local run
  for run in "$RUN"/[0-9]*/; do
    run=${run%/}
    ((${run##*/} <= LAST_CHILD)) || LAST_CHILD=${run##*/}
  done
  now_ms
  WORKER_SINCE=$REPLY
  settle_boot
  set_state serving
  say "the supervisor of release $SUPERVISOR_RELEASE runs now."
}
