# shellcheck shell=bash
# The instance in its fleet, as far as PID 1 has to do with it. A worker is the member; each of its lives in the fleet has a file in
# data/fleet/lives, which it holds a lock on (dev.molt.fleet.Lives) and removes when it leaves.

# dismiss_lives: a worker that died could not leave. A step tells the fleet, and nobody waits for that. One that is alone has nobody to tell.
dismiss_lives() {
  is_in_fleet && ! is_rehearsal && compgen -G "$MOLT_DATA/fleet/lives/*" >/dev/null || return 0
  room_for_small 'the fleet hears that the worker has died from the next one, or when its lease is over' || return 0
  spawn_step dismiss || warn 'the fleet is not told that the worker has died: others wait for the end of its lease.'
}

# hear_of_leases: a worker that may not act as a member any more has said so, and people are told.
hear_of_leases() {
  local file line
  for file in "$RUN"/[0-9]*/lease_lost; do
    [[ -s $file ]] || continue
    IFS= read -r line <"$file"
    rm -f "$file"
    line=$(LC_ALL=C tr -cd '[:print:]' <<<"${line#reason=}")
    alert lease_lost "${line:0:1000}"
  done
}

# tend_lease: a suspended JVM cannot notice that its lease is over. It is killed when it should have noticed, and has not: the file
# acts_until says when, by our clock, and a worker that knows that it may not act removes it. Should we have slept too, with all of this
# container, it gets another second.
tend_lease() {
  local until
  if [[ -z $WORKER ]] || has_ended "$WORKER"; then clear_deadline lease; return; fi
  [[ -z ${DEADLINES[lease]-} ]] || deadline_passed lease || return 0
  clear_deadline lease
  { IFS= read -r until <"$RUN/$WORKER/acts_until"; } 2>/dev/null && [[ $until =~ ^[0-9]{1,15}$ ]] || return 0
  now_ms
  if ((REPLY < until)); then set_deadline lease $((until - REPLY)); return; fi
  if [[ $LEASE_OVER != "$WORKER $until" ]]; then
    LEASE_OVER="$WORKER $until"
    set_deadline lease 1000
    return
  fi
  warn "the worker of release $WORKER_RELEASE should have stopped to act in its fleet, and did not: it is killed."
  signal_child KILL "$WORKER"
}
LEASE_OVER=

# fleet_allows: an update that the checker or an operator asked for has its turn in the fleet already; one by exit code 10 or of an image
# asks now, when it is known what it goes to.
fleet_allows() {
  [[ ${LOCK[requested_by]} == @(worker|image) ]] && is_in_fleet && ! is_rehearsal || return 0
  run_step "$BUILD_TIMEOUT" ask_fleet turn "${LOCK[to]}" || { step_failed $?; return; }
  [[ -z ${STEP[why_not]-} ]] || fails "the fleet does not let it begin, because ${STEP[why_not]}; molt fleet status shows all of it"
}

# fleet_agrees WHAT: a contract waits until every member has committed the release that this update goes from, which does without already.
fleet_agrees() {
  run_step "$VERIFY_TIMEOUT" ask_fleet contract "${LOCK[from]}" || { step_failed $?; return; }
  [[ -z ${STEP[why_not]-} ]] || { fails "$1: ${STEP[why_not]}"; return; }
  say "every instance has committed ${LOCK[from]} or a later release: nobody needs what the migrations take away."
  lock_note agreed "${LOCK[from]}"
}
