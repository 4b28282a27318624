# shellcheck shell=bash
# How an update ends that does not commit, why, and what is written of it.

CANCELLABLE=
FAILURE=
FAILED_RELEASE=
ENDED=

# fails REASON [bad]: says why, for the record; bad: the release itself is at fault, and is not tried again. A release that runs is not
# at fault for settings that it does not work with.
fails() {
  FAILURE=${1%.} FAILED_RELEASE=${2:+yes}
  ! changes_configuration || FAILED_RELEASE=
  return 1
}

# step_failed STATUS: turns what run_step returned into the reason of a failure.
step_failed() {
  case $1 in
    2) fails 'Molt was told to stop' ;;
    3) fails "cancelled by $CANCELLED_BY" ;;
    10) fails "${STEP[reason]:-the release is bad}" bad ;;
    *) fails "${STEP[reason]:-no reason was given}" ;;
  esac
}

# timed KEY COMMAND...: keeps the milliseconds that COMMAND took for the record.
timed() {
  local key=$1 began status
  shift
  now_ms
  began=$REPLY
  "$@"
  status=$?
  now_ms
  lock_note "$key" $((${LOCK["$key"]:-0} + REPLY - began))
  return "$status"
}

# began_window [FILE]: from here nothing accepts, or from when FILE was made; wall-clock time, because another boot may have to finish it.
began_window() {
  local REPLY
  moment_of "${1-}"
  lock_note window_began "$REPLY"
}

# moment_of FILE: when it was made, in milliseconds of the wall clock; now, when it is not there. Sets REPLY.
moment_of() { if [[ -e $1 ]]; then REPLY=$(date -r "$1" +%s%3N); else REPLY=$(date +%s%3N); fi; }

# update_failed: a failure before anything was activated abandons the update; after that it is rolled back.
# Returns 1 when Molt has to stop instead: then the phase stays, and the next start goes on from it.
update_failed() {
  [[ -z $STOPPING ]] || { put_candidate_away; let_go; return 1; }
  case ${LOCK[phase]} in
    requested | staged | backed_up) abandon ;;
    activated) begin_rollback ;;
    rolling_back) give_up "$CANNOT_RUN" "$FAILURE."; return 1 ;;
  esac
}

# made_progress PHASE: a phase that ends well leads to another or to the end; one that does not must not be run for ever.
made_progress() { [[ -n $ENDED || ${LOCK[phase]} != "$1" ]] || fails "phase $1 led nowhere"; }

# abandon: nothing has changed; what served before serves on, or is started again.
abandon() {
  say "update ${LOCK[id]} is abandoned: $FAILURE."
  put_candidate_away
  let_go
  give_room_back
  if [[ -n $WORKER || -z ${LOCK[from]} || -n ${DEADLINES[restart]-} ]]; then end_unfinished abandoned; return; fi
  start_worker "${LOCK[from]}"
  end_unfinished abandoned || return
  until_gone "$WORKER" 10000 accepts_or_ended "$WORKER"
  ! is_accepting "$WORKER" || has_ended "$WORKER" || { worker_accepts; finish_record abandoned; }
}

# end_unfinished OUTCOME: ends an update that did not commit.
end_unfinished() {
  lock_end "$1" "reason=$FAILURE" "bad=$FAILED_RELEASE" || {
    give_up 1 "the record of update ${LOCK[id]} could not be written to $MOLT_DATA/history. Free disk space and start Molt again: it goes on from here."
    return 1
  }
  ENDED=yes
  [[ -z ${LOCK[from]} ]] || return 0
  give_up 1 "the first start failed: $FAILURE. Nothing runs; correct that and start Molt again."
}

# give_up STATUS MESSAGE: Molt stops because it cannot go on, and says why.
give_up() {
  say "error: $2"
  FINISHED=$1 STOPPING=yes GAVE_UP=yes
  alert failed "$2"
}
GAVE_UP=

# finish_record OUTCOME: adds to the ended record what could only be known afterwards; a report, which cannot change the outcome.
finish_record() {
  [[ ${LOCK[switch]-} != overlap ]] || LOCK[not_accepting_ms]=0
  if [[ -n ${LOCK[window_began]-} ]]; then
    moment_of "$RUN/$WORKER/accepting"
    # A clock that was set back meanwhile knows nothing better.
    local ms=$((REPLY - LOCK[window_began]))
    LOCK[not_accepting_ms]=$((ms > 0 ? ms : 0))
  fi
  flat_text LOCK "${LOCK_KEYS[@]}"
  write_durably "$(history_file "${LOCK[id]}" "$1")" "$REPLY" || warn "the last figures of update ${LOCK[id]} could not be written."
}

# settle_state: what status shows between two updates.
settle_state() {
  if [[ -z $WORKER ]]; then set_state backing_off; elif is_accepting "$WORKER"; then set_state serving; else set_state starting; fi
}

# cancel_requested: somebody asked to cancel this very update while that is still possible.
cancel_requested() {
  local id
  [[ -n $CANCELLABLE && -s $RUN/cancel ]] || return 1
  { read -r id && read -r CANCELLED_BY; } <"$RUN/cancel"
  [[ $id == "${LOCK[id]}" ]]
}

# name_what_failed: a release that failed before it was staged must be known by its name, or it would be tried again.
name_what_failed() {
  [[ -n ${STEP[to]-} ]] || return 0
  LOCK[to]=${STEP[to]} LOCK[commit]=${STEP[commit]}
  # It was fetched, so it is the build that took too long; the next look at the remote would only begin it again.
  [[ -z ${STEP[late]-} ]] || FAILED_RELEASE=yes
}
