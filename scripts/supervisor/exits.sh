# shellcheck shell=bash
# What a serving worker's exit code asks for, how long to wait before it is started again, and when to give a release up.

CRASHES=0
RESTARTED=
FINISHED=

# worker_ended: the serving worker exited by itself; its exit code says what it wants. Exit codes are an interface.
worker_ended() {
  local child=$WORKER code up
  exit_of "$child" && code=$REPLY
  now_ms
  up=$((REPLY - WORKER_SINCE))
  reason_of "$child"
  STATE_REASON=$REPLY
  # Also what it left in sessions of its own: whoever still has the database would be taken for gone.
  kill_child "$child"
  dismiss_lives
  WORKER=
  clear_deadline ready
  ((up < 60000)) || CRASHES=0 RESTARTED=''
  case $code in
    0) say "the worker of release $WORKER_RELEASE has finished."; FINISHED=0 STOPPING=yes ;;
    10) asked_for_update "$up" ;;
    11) restart_at_once "$up" ;;
    12) cannot_run ;;
    *) distrust_archive "$child"; worker_crashed ;;
  esac
}

# asked_for_update UP_MS: exit code 10. While an update is open it counts as a crash, or a worker could loop on it.
asked_for_update() {
  if update_is_open; then worker_crashed; return; fi
  say "the worker of release $WORKER_RELEASE asks for an update (exit code 10)."
  # The fifth time in a loop belongs to the breaker, which may want the lock for a rollback.
  ((CRASHES == 4)) || request_update worker
  restart_at_once "$1"
}

# update_is_open: or committed, and its old worker still drains.
update_is_open() { lock_is_open || [[ -n ${LOCK[id]-} ]]; }

# restart_at_once UP_MS: but a worker that wants it again without a minute up in between is backed off like a crash.
restart_at_once() {
  if (($1 < 1000)) || [[ -n $RESTARTED || -n $CANDIDATE ]]; then worker_crashed; return; fi
  RESTARTED=yes
  start_worker "$WORKER_RELEASE"
}

cannot_run() {
  give_up "$CANNOT_RUN" "release $WORKER_RELEASE cannot run here: $STATE_REASON. Correct that and start Molt again."
}

worker_crashed() {
  CRASHES=$((CRASHES + 1)) CRASHED=$((CRASHED + 1))
  back_off_ms "$CRASHES"
  # Beside a candidate that gets ready it is not needed again.
  [[ -z $CANDIDATE ]] || { began_window; ((REPLY >= UPDATE_HOLD_LIMIT * 1000)) || REPLY=$((UPDATE_HOLD_LIMIT * 1000)); }
  warn "the worker of release $WORKER_RELEASE ended: $STATE_REASON. Crash $CRASHES; started again in $REPLY ms."
  set_deadline restart "$REPLY"
  hold_on
  if ((CRASHES >= 5)); then crash_breaker; else set_state backing_off; fi
}

# back_off_ms CRASHES: 0.5 s doubling to 30 s, less up to a quarter of jitter. Sets REPLY.
back_off_ms() {
  local wait=30000
  (($1 > 6)) || wait=$((500 << ($1 - 1)))
  REPLY=$((wait - SRANDOM % (wait / 4)))
}

# crash_breaker: five crashes without a minute up in between. In probation the release goes back, code only, whatever PROBATION_ACTION
# says: it serves nobody. Otherwise it is tried on, every half minute, while the responder answers.
crash_breaker() {
  set_state crash_loop
  ((CRASHES > 5)) || {
    warn "release $WORKER_RELEASE crashed 5 times without a minute up in between: $STATE_REASON."
    alert crash_loop "it crashed 5 times without a minute up in between: $STATE_REASON"
    BREAKER=waits
  }
  # While an update is open that may be what mends it; the next crash after that asks again.
  [[ -n $BREAKER ]] && ! update_is_open || return 0
  BREAKER=
  ! probation_of "$WORKER_RELEASE" || breach "${LAST[id]}" "it crashed 5 times without a minute up in between: $STATE_REASON" loop
}
BREAKER=
