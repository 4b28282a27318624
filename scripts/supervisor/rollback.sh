# shellcheck shell=bash
# The way back of an update that activated its candidate: code and database together. Every part may be repeated.

OLD=

# begin_rollback: decided. On a full disk the phase may not be written; then the next start tries the candidate once more,
# on the restored database, and comes back here.
begin_rollback() {
  what_was_before
  say "update ${LOCK[id]} is rolled back to $REPLY: $FAILURE."
  give_room_back
  lock_phase rolling_back "reason=$FAILURE" "bad=$FAILED_RELEASE" || LOCK[phase]=rolling_back
}

# roll_back: ends, serves and alarms, even when the old release fails its gate. Its worker parks while the database is restored.
roll_back() {
  FAILURE=${LOCK[reason]} FAILED_RELEASE=${LOCK[bad]}
  hold_on
  put_candidate_away
  start_verifier "${LOCK[from]}"
  [[ $MODE != molt ]] || start_old_release
  timed roll_back_ms go_back || { put_old_away; return 1; }
  if [[ -z ${LOCK[from]} ]]; then end_unfinished rolled_back; return; fi
  timed roll_back_ms check_old_release || { put_old_away; return 1; }
  end_unfinished rolled_back || return
  CRASHES=0 RESTARTED='' STATE_REASON=$FAILURE
  serve_old_release
  finish_record rolled_back
  say "update ${LOCK[id]} is rolled back: release ${LOCK[from]} runs with the data it had${LOCK[not_accepting_ms]:+; nothing accepted for ${LOCK[not_accepting_ms]} ms}."
}

# roll_back_beside: after an overlap. The old worker never stopped, and what the candidate added to the database is recorded and stays.
# Until `current` and the record are written (is the disk full?), the old release goes on serving and it is tried again.
roll_back_beside() {
  FAILURE=${LOCK[reason]} FAILED_RELEASE=${LOCK[bad]}
  put_candidate_away
  until timed roll_back_ms point_back; do
    [[ -z $STOPPING ]] || return 1
    warn "update ${LOCK[id]} cannot be rolled back yet: ${STEP[reason]}. Release ${LOCK[from]} serves; tried again in 10 s."
    await 10000 false
  done
  end_unfinished rolled_back || return
  [[ -n $WORKER || -n ${DEADLINES[restart]-} ]] || start_worker "${LOCK[from]}"
  finish_record rolled_back
  say "update ${LOCK[id]} is rolled back: release ${LOCK[from]} went on serving${LOCK["migrations"]:+, on a database that keeps the migrations ${LOCK["migrations"]}}."
}

# point_back: `current` and config.env are what they were. Fails with the reason in STEP.
point_back() { point_current "${LOCK[from]}" && put_back_configuration; }

start_old_release() {
  [[ -n ${LOCK[from]} ]] && spawn_worker "${LOCK[from]}" private && OLD=$CHILD
}

put_old_away() {
  [[ -n $OLD ]] || return 0
  kill_child "$OLD"
  OLD=
}

# go_back: current points to the old release, and the database is what it was.
go_back() {
  point_back || { cannot_go_back; return; }
  [[ -n ${LOCK[backup]} ]] || return 0
  run_step "$BUILD_TIMEOUT" restore "${LOCK[backup]}" "${LOCK[id]}" || cannot_go_back
}

# cannot_go_back: neither release may open this database. The lock stays, so nothing is lost and the next start tries again.
cannot_go_back() {
  [[ -z $STOPPING ]] || return 1
  FAILURE="update ${LOCK[id]} cannot be rolled back: ${STEP[reason]}. Nothing runs and nothing was deleted; correct that and start Molt again (docs/OPERATIONS.md, \"When a rollback cannot go on\")"
  return 1
}

# check_old_release: the same gate as for a candidate; a failure is recorded and cannot keep the old release from serving.
# Returns 1 only when Molt is told to stop.
check_old_release() {
  [[ $MODE == molt ]] || start_old_release
  if [[ -z $OLD ]]; then
    old_release_fails 'it could not be started'
  elif old_release_gets_ready; then
    local reason=$FAILURE bad=$FAILED_RELEASE
    verify_worker "$OLD" "${LOCK[from]}" && return
    local why=$FAILURE
    FAILURE=$reason FAILED_RELEASE=$bad
    old_release_fails "$why"
  else
    old_release_fails "$REPLY"
  fi
  [[ -z $STOPPING ]]
}

# old_release_gets_ready: sets REPLY to the reason when it does not.
old_release_gets_ready() {
  [[ $MODE == molt ]] || return 0
  : >"$RUN/$OLD/go"
  until_gone "$OLD" $((READY_TIMEOUT * 1000)) ready_or_over "$OLD"
  has_file "$OLD" ready || { reason_of_or_silence "$OLD" && return 1; }
}

ready_or_over() { has_file_or_ended "$1" ready || [[ -n $STOPPING ]]; }

reason_of_or_silence() { if has_ended "$1"; then reason_of "$1"; else REPLY="it was not ready within $READY_TIMEOUT s"; fi; }

old_release_fails() {
  [[ -z $STOPPING ]] || return 0
  warn "release ${LOCK[from]} fails its gate after the rollback: $1."
  FAILURE+="; then release ${LOCK[from]} failed its own gate: $1"
}

# serve_old_release: the worker that passed the gate serves; one that is gone is started like after any crash.
serve_old_release() {
  local worker=$OLD
  OLD=
  if [[ -n $worker ]] && ! has_ended "$worker"; then promote "$worker" "${LOCK[from]}"; else start_worker "${LOCK[from]}"; fi
}
