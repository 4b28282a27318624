# shellcheck shell=bash
# The verifier: a small JVM that makes the checks that a release lists in its verify.yaml. It is that of the release that runs. It starts
# and reads the list while the candidate parks, so that nobody waits for it, and makes the checks when it is told to go.

VERIFIER=

# start_verifier RELEASE [CONFIGURATION]: unless there is nothing to do for it, or it is there. Whoever needs one that could not be started
# says so. It goes by the settings that the worker which it is to look at goes by.
start_verifier() {
  local SMALL_COMMAND=()
  [[ -z $VERIFIER ]] && has_list "$1" && verifier_command "$SCRIPTS" "$1" || return 0
  spawn env "MOLT_RUN_DIR=$RUN/$((LAST_CHILD + 1))" "MOLT_CONFIG=${2-}" "${SMALL_COMMAND[@]}" gate "$1" && VERIFIER=$CHILD
  return 0
}

# put_verifier_away: with the commands that it has started, also when it is dead.
put_verifier_away() {
  [[ -n $VERIFIER ]] || return 0
  kill_child "$VERIFIER"
  rm -rf "${RUN:?}/$VERIFIER"
  VERIFIER=
}

# park_verifier: it has read the list before anybody waits. The list was good when the release was staged, so the release is not to blame.
park_verifier() {
  local status
  has_list "${LOCK[to]}" || return 0
  [[ -n $VERIFIER ]] || { fails 'the verifier could not be started: there is no target/molt.jar, or the disk is full'; return; }
  await $((PARK_TIMEOUT * 1000)) has_file_or_ended "$VERIFIER" parked
  status=$?
  case $status in
    1) fails "the verifier did not park within $PARK_TIMEOUT s"; return ;;
    2 | 3) step_failed "$status"; return ;;
  esac
  has_file "$VERIFIER" parked && return
  reason_of "$VERIFIER"
  fails "the verifier ended before it was parked, see the log: $REPLY"
}

# make_checks N RELEASE BEGAN [CONFIGURATION]: lets the verifier look at worker N for what is left of VERIFY_TIMEOUT. As run_step; what there is in
# STEP[checks] already stays. A verifier that dies decides only over checks that are advisory.
make_checks() {
  local before=${STEP[checks]-} left advisory='' status
  start_verifier "$2" "${4-}"
  [[ -n $VERIFIER ]] || { STEP[reason]='the verifier could not be started: there is no target/molt.jar, or the disk is full'; return 1; }
  now_ms
  left=$((VERIFY_TIMEOUT * 1000 - REPLY + $3))
  ((left >= 1000)) || left=1000
  write_state "$RUN/$VERIFIER/go" "worker=$RUN/$1"$'\n'"failed_before=${LOCK[failed_before]-}"$'\n'"milliseconds=$left"$'\n' ||
    { STEP[reason]="$RUN/$VERIFIER/go could not be written; is the disk full?"; return 1; }
  ! grep -qsx 'required=0' "$RUN/$VERIFIER/parked" || advisory=yes
  end_of_step "$VERIFIER" $((left / 1000 + 3)) 'the verifier'
  status=$?
  put_verifier_away
  # Of ExitOnOutOfMemoryError; nothing can be cancelled here any more.
  ((status != 3)) || STEP[reason]='the verifier ran out of memory' status=1
  [[ -z ${STEP[checks]-} ]] || before+=${before:+$'\t'}${STEP[checks]}
  STEP[checks]=$before
  ((status == 1)) && [[ -n $advisory ]] && ! has_ended "$1" || return "$status"
  warn "${STEP[reason]}. The checks of release $2 that are listed are all advisory, so it goes on without them."
}

# note_checks N: what the gate has found, for the record, and said of what fails and has not failed it.
note_checks() {
  local key=checks items=() item name level verdict detail
  [[ -n ${STEP[checks]-} ]] || return 0
  [[ ${STEP[checks]} =~ ^(${LOCK_FORMS[checks]})$ ]] || { warn "the results of the checks cannot be read: ${STEP[checks]}"; return 0; }
  [[ $1 == "$CANDIDATE" ]] || key=checks_after_rollback
  lock_note "$key" "${STEP[checks]}"
  IFS=$'\t' read -ra items <<<"${STEP[checks]}"
  for item in "${items[@]}"; do
    IFS=: read -r name level verdict _ detail <<<"$item"
    case $level,$verdict in
      *,failed_before) warn "the check $name failed before this update too, so it does not fail it: $detail." ;;
      advisory,failed) warn "the advisory check $name failed: $detail." ;;
    esac
  done
}

# take_baseline: which checks of the candidate fail on the release that serves. With a list that cannot be read the candidate is bad.
take_baseline() {
  STEP=()
  ! has_list "${LOCK[to]}" || timed stage_ms run_step "$BUILD_TIMEOUT" baseline "${LOCK[to]}" || { step_failed $?; return; }
  [[ ${STEP[failed_before]-} =~ ^(${LOCK_FORMS[failed_before]})$ ]] || { fails "the baseline listed checks that cannot be read: ${STEP[failed_before]}"; return; }
  [[ -z ${STEP[failed_before]-} && -z ${LOCK[failed_before]-} ]] || lock_note failed_before "${STEP[failed_before]-}"
}
