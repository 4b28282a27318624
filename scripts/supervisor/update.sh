# shellcheck shell=bash
# The transaction. Each phase names the next steps; a crash anywhere comes back to the same line by recover.sh.
#
#   request - stage - rehearse - park -+- stop:    snapshot - drain old - back up -+- go - migrate - verify -+- commit - accept
#                                      +- overlap: old goes on serving ------------+                         +- roll back
#
# After an overlap the old worker is drained last. Only a stop switch has a backup, and only it restores one.

# What follows a commit waits until a new worker that was just let loose on its clients is over the worst.
readonly BOTH_ACCEPT_MS=500 SETTLING_MS=1000

# run_update: the story of an update.
run_update() {
  say "update ${LOCK[id]} (${LOCK[kind]} by ${LOCK[requested_by]}) is in phase ${LOCK[phase]}."
  ENDED=
  forget_the_ended
  tell_of_the_start
  local phase
  while [[ -z $STOPPING && -z $ENDED ]]; do
    FAILURE='' FAILED_RELEASE='' phase=${LOCK[phase]}
    set_state updating
    case ${LOCK[phase]},${LOCK[switch]-} in
      requested,*) prepare_change && put_sender_away && choose_switch ;;
      staged,overlap) park_candidate && gate pre-switch && activate ;;
      staged,*) park_candidate && gate pre-switch && snapshot && drain_old && back_up ;;
      backed_up,*) activate ;;
      activated,overlap) point_to_candidate && migrate && verify && commit && accept_clients ;;
      activated,*) prepare_database && migrate && verify && commit && accept_clients ;;
      rolling_back,overlap) roll_back_beside ;;
      rolling_back,*) roll_back ;;
    esac && made_progress "$phase" || update_failed || break
  done
  CANCELLABLE=
  put_verifier_away
  put_parked_away
  [[ -z $ENDED ]] || forget_change
  [[ -n $STOPPING ]] || settle_state
  [[ ${LOCK[outcome]-} != @(rolled_back|abandoned) || -n $STOPPING ]] || notify "${LOCK[outcome]}"
}

# What the update goes to is made ready: a release is staged and rehearsed; a configuration is there, and is only looked at.
prepare_change() { if changes_configuration; then check_configuration; else stage_release && rehearse; fi; }

# The release is built and sealed while the old one serves. The phase is written only when it is rehearsed too.
stage_release() {
  CANCELLABLE=yes
  # Whoever asked may have been wrong about what runs, or have said nothing.
  [[ -z $WORKER_RELEASE || ${LOCK[from]} == "$WORKER_RELEASE" ]] || lock_set "from=$WORKER_RELEASE" || { fails 'the lock could not be written'; return; }
  pin_allows || return
  gate pre-stage || return
  timed stage_ms run_step "$BUILD_TIMEOUT" stage "${LOCK[kind]}" || { step_failed $?; name_what_failed; return 1; }
  [[ ${STEP[to]} != "${LOCK[from]}" || -n ${LOCK[restore]} ]] || { fails "${STEP[to]} is what runs already"; return; }
  LOCK[to]=${STEP[to]} LOCK[commit]=${STEP[commit]}
  LOCK["code"]=${STEP[code]-} LOCK["code_sha256"]=${STEP[code_sha256]-}
  fleet_allows || return
  take_baseline
}

# A pin stops what comes by itself; an operator's own update goes on.
pin_allows() {
  [[ -e $MOLT_DATA/pin.json ]] || return 0
  case ${LOCK[requested_by]} in
    check | worker | image) fails 'the release is pinned: no automatic updates; molt unpin lifts it' ;;
    *) say 'the release is pinned, but an operator asked for this update: it goes on.' ;;
  esac
}

# The candidate starts beside the old worker, up to the point where it would open the database; what will verify it does so too.
park_candidate() {
  CANCELLABLE=yes
  candidate_configuration
  start_verifier "${LOCK[to]}" "$REPLY"
  park_worker && park_gate && park_verifier
}

park_worker() {
  [[ $MODE == molt ]] || return 0
  old_comes_first || return
  room_for_two || return 0
  timed park_ms park
}

# old_comes_first: at most one worker that is not ready. A start after a crash waits for the old one, unless it does not come.
old_comes_first() {
  local status
  await $((READY_TIMEOUT * 1000)) old_is_settled
  status=$?
  ((status < 2)) || step_failed "$status"
}

old_is_settled() { [[ -z $WORKER ]] || is_accepting "$WORKER"; }

park() {
  local status
  start_candidate || return
  await $((PARK_TIMEOUT * 1000)) has_file_or_ended "$CANDIDATE" parked
  status=$?
  case $status in
    1) fails "release ${LOCK[to]} did not park within $PARK_TIMEOUT s" bad; return ;;
    2 | 3) step_failed "$status"; return ;;
  esac
  has_file "$CANDIDATE" parked || candidate_ended 'before it was parked'
}

# last_chance_to_cancel: from here on the update goes on, whoever wants to cancel it.
last_chance_to_cancel() {
  ! cancel_requested || { step_failed 3; return; }
  CANCELLABLE=
}

# The old worker answers what is in flight and exits: its death is the fence behind which the database stands still.
drain_old() {
  last_chance_to_cancel || return
  [[ -z ${LOCK[from]} ]] || began_window
  hold_on
  local old=$WORKER
  timed drain_ms stop_worker "$DRAIN_TIMEOUT"
  [[ -z ${LOCK[window_began]-} || ! -e $RUN/$old/closed ]] || began_window "$RUN/$old/closed"
  [[ -z $STOPPING ]] || fails 'Molt was told to stop'
}

# backup_step: sets BACKUP_STEP, the words of that step. It is parked while the old worker still serves.
backup_step() { BACKUP_STEP=(backup "${LOCK[id]}" "${LOCK[from]}" "${LOCK[code]-}" "${LOCK[code_sha256]-}"); }

# staged -> backed_up: nothing is migrated without a sealed, verified snapshot. What a rehearsal works on is a copy already.
back_up() {
  if is_rehearsal; then lock_phase backed_up || fails 'the phase could not be recorded'; return; fi
  timed back_up_ms run_step "$BUILD_TIMEOUT" "${BACKUP_STEP[@]}" || { step_failed $?; return; }
  [[ -z $HOLDER ]] || signal_child KILL "$HOLDER"
  [[ -z ${STEP[not_backed_up]-} ]] || lock_note not_backed_up "${STEP[not_backed_up]}"
  lock_phase backed_up "backup=${STEP[backup]}" || { fails 'the phase could not be recorded'; return; }
  let_go
}

# backed_up (overlap: staged) -> activated: the attempt is counted before anything of the candidate can touch the database.
activate() {
  last_chance_to_cancel || return
  { note_overlap && count_attempt; } || fails 'the phase could not be recorded'
}

# note_overlap: what the candidate may add to the database, for a start that finds the lock unreadable.
note_overlap() { [[ ${LOCK[switch]} != overlap ]] || changes_configuration || write_durably "$MOLT_DATA/cache/overlap" "${LOCK[to]} ${LOCK["migrations"]}"$'\n'; }

count_attempt() {
  local attempts=${LOCK[attempts]}
  lock_phase activated "attempts=$((attempts + 1))"
}

# An overlap leaves the database to the old worker: the candidate may only add to it what the rehearsal listed.
point_to_candidate() {
  old_comes_first || return
  timed activate_ms point_current "${LOCK[to]}" || { step_failed 1; return; }
  put_new_configuration
}

# What the candidate may find: the data as backed up; after an interrupted attempt, or for a rollback with its data, restored.
prepare_database() {
  timed activate_ms point_current "${LOCK[to]}" || { step_failed 1; return; }
  put_new_configuration || return
  local wanted=${LOCK[restore]}
  ((LOCK[attempts] == 1)) || wanted=${LOCK[restore]:-${LOCK[backup]}}
  [[ -n $wanted ]] || return 0
  give_room_back
  timed activate_ms run_step "$BUILD_TIMEOUT" restore "$wanted" "${LOCK[id]}" || step_failed $?
}

# The candidate goes: it opens and migrates the database and says when it is ready.
migrate() {
  timed migrate_ms candidate_gets_ready || return
  read_ready "$CANDIDATE"
}

# The gate: the same for a new release and for the old one in a rollback.
verify() {
  candidate_configuration
  timed verify_ms verify_worker "$CANDIDATE" "${LOCK[to]}" "$REPLY" && stays_up
}

# The commit: one rename, made durable before the candidate is told to accept.
commit() {
  now_ms
  local began=$REPLY
  lock_end committed || { fails "the record of the commit could not be written to $MOLT_DATA/history"; return; }
  ENDED=yes
  now_ms
  LOCK["commit_ms"]=$((REPLY - began))
}

# After the commit nothing can change the outcome.
accept_clients() {
  CRASHES=0 CRASHED=0 RESTARTED='' STATE_REASON='' NEWS=yes
  ! changes_configuration || reload_settings
  OLD=$WORKER
  promote "$CANDIDATE" "${LOCK[to]}"
  CANDIDATE=
  drain_predecessor
  finish_record committed
  give_room_back
  what_changes
  say "update ${LOCK[id]} is committed: $REPLY${LOCK[not_accepting_ms]:+; nothing accepted for ${LOCK[not_accepting_ms]} ms}."
  if is_rehearsal; then STOPPING=yes; return; fi
  [[ -n $STOPPING ]] || notify committed
  spawn_step prune
  SUCCESSOR=${LOCK[to]}
  set_deadline successor "$SETTLING_MS"
}

# drain_predecessor: after an overlap the old worker ends too, once the new one accepts; the new one is tended meanwhile.
drain_predecessor() {
  [[ -n $OLD ]] || return 0
  await $((READY_TIMEOUT * 1000)) old_is_settled
  # Code that has hardly run is slow at first, so for a moment both take clients in.
  await "$BOTH_ACCEPT_MS" has_ended "$OLD"
  signal_child TERM "$OLD"
  timed drain_ms await $((DRAIN_TIMEOUT * 1000)) has_ended "$OLD"
  # Told to stop: shut_down gives it the rest of its time.
  [[ -z $STOPPING ]] || return 0
  put_old_away
}
