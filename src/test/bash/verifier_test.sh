#!/usr/bin/env bash
# The supervisor's side of a list of checks: when the verifier parks, what it is told, and what is made of its verdict or its death.
# shellcheck disable=SC2034,SC2016,SC2031,SC2317 # variables that the functions under test read; the code of verifiers; the harness's scratch
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/lock.sh"
source "$SCRIPTS/lib/jvm.sh"
source "$SCRIPTS/supervisor/events.sh"
source "$SCRIPTS/supervisor/children.sh"
source "$SCRIPTS/supervisor/outcome.sh"
source "$SCRIPTS/supervisor/verifier.sh"
readonly RELEASE=20260101T000000Z-aaaaaaaaaa
WORKER_DEADLINES=()

# What the functions under test call and this test has no use for.
tend_worker() { :; }
changes_configuration() { return 1; }
kill_child() { :; }
say() { printf '%s\n' "$*" >>"$MOLT_DATA/said"; }

# spawn COMMAND...: without a watcher.
spawn() {
  new_child
  local child=$CHILD
  {
    "$@"
    echo $? >"$RUN/$child/exit"
    printf '\nchild %s\n' "$child" >"$RUN/control"
  } >/dev/null 2>&1 &
}

# a_supervisor CODE: with a candidate, 1, and a release whose list is looked at by CODE. Its run directory is $MOLT_RUN_DIR.
a_supervisor() {
  MOLT_DATA=$PWD/data RUN=$PWD/data/run STOPPING='' CANDIDATE=1 PARK_TIMEOUT=20 VERIFY_TIMEOUT=20 VERIFIER='' STEP=() LAST_CHILD=1 STEP_ABOUT=1
  mkdir -p "$RUN/1" "$MOLT_DATA/releases/$RELEASE"
  : >"$MOLT_DATA/releases/$RELEASE/verify.yaml"
  : >"$MOLT_DATA/said"
  open_control
  lock_new kind=update "to=$RELEASE" "failed_before=orders"
  printf '%s\n' 'park() { echo "required=$1" >"$MOLT_RUN_DIR/parked"; printf "\nparked\n" >"$MOLT_RUN_DIR/../control"; }' \
    'await_go() { until [[ -s $MOLT_RUN_DIR/go || ! -d $MOLT_RUN_DIR ]]; do sleep 0.01; done; }' \
    'out() { printf "%b\n" "$@" >"$MOLT_RUN_DIR/out"; }' "$1" >verifier
  verifier_command() { SMALL_COMMAND=(bash "$scratch/verifier"); }
}

# parked: with a verifier that waits for go.
parked() {
  start_verifier "$RELEASE"
  park_verifier
}

made() { now_ms; make_checks 1 "$RELEASE" "$REPLY"; }

test_a_release_without_a_list_needs_no_verifier() {
  a_supervisor ''
  rm "$MOLT_DATA/releases/$RELEASE/verify.yaml"
  parked
  equals '' "$VERIFIER"
}

test_a_release_that_there_is_not_needs_no_verifier() {
  a_supervisor ''
  start_verifier ''
  equals '' "$VERIFIER"
}

test_the_list_is_read_before_anybody_waits() {
  a_supervisor 'park 1; await_go'
  parked
  [[ -e $RUN/$VERIFIER/parked ]]
  echo x >"$RUN/$VERIFIER/go"
}

test_it_is_started_once() {
  a_supervisor 'park 1; await_go'
  parked
  local first=$VERIFIER
  start_verifier "$RELEASE"
  equals "$first" "$VERIFIER"
  echo x >"$RUN/$VERIFIER/go"
}

test_a_verifier_that_dies_early_ends_the_update_and_does_not_blame_the_release() {
  a_supervisor 'exit 3'
  if parked; then return 1; fi
  contains "$FAILURE" 'the verifier ended before it was parked, see the log: it exited with 3'
  equals '' "$FAILED_RELEASE"
}

test_without_a_jar_the_update_ends_before_the_switch() {
  a_supervisor ''
  verifier_command() { return 1; }
  if parked; then return 1; fi
  contains "$FAILURE" 'the verifier could not be started'
}

test_it_is_told_which_worker_what_failed_before_and_how_long_it_has() {
  a_supervisor 'park 1; await_go; cp "$MOLT_RUN_DIR/go" "$MOLT_RUN_DIR/../told"'
  parked
  made
  contains "$(<"$RUN/told")" "worker=$RUN/1"$'\n'"failed_before=orders"$'\n'milliseconds=
  local milliseconds
  milliseconds=$(sed -n 's/^milliseconds=//p' "$RUN/told")
  ((milliseconds > 10000 && milliseconds <= 20000))
}

test_its_results_join_those_of_the_step() {
  a_supervisor 'park 1; await_go; out "checks=home:required:ok:3:fine\tbroker:advisory:failed:9:down"'
  STEP[checks]='release:required:ok:1:it answers'
  parked
  made
  equals 'release:required:ok:1:it answers'$'\t''home:required:ok:3:fine'$'\t''broker:advisory:failed:9:down' "${STEP[checks]}"
  equals '' "$VERIFIER"
}

test_a_check_that_fails_fails_the_release_with_its_reason() {
  a_supervisor 'park 1; await_go; out "checks=home:required:failed:3:500" "reason=its check home failed: 500"; exit 10'
  parked
  local status=0
  made || status=$?
  equals 10 "$status"
  equals 'its check home failed: 500' "${STEP[reason]}"
}

test_a_verifier_that_dies_in_the_gate_fails_it() {
  a_supervisor 'park 1; await_go; kill -9 $$'
  parked
  local status=0
  made || status=$?
  equals 1 "$status"
  contains "${STEP[reason]}" 'the verifier failed with status 137'
}

test_a_verifier_that_has_no_memory_left_fails_it() {
  a_supervisor 'park 1; await_go; exit 3'
  parked
  local status=0
  made || status=$?
  equals 1 "$status"
  equals 'the verifier ran out of memory' "${STEP[reason]}"
}

test_a_verifier_that_hangs_in_the_gate_fails_it() {
  a_supervisor 'park 1; await_go; sleep 60'
  VERIFY_TIMEOUT=1
  parked
  local status=0
  made || status=$?
  equals 1 "$status"
  contains "${STEP[reason]}" 'the verifier was not done within'
}

test_a_verifier_that_dies_over_advisory_checks_fails_nothing_and_that_is_said() {
  a_supervisor 'park 0; await_go; exit 1'
  parked
  made || return 1
  contains "$(<"$MOLT_DATA/said")" 'are all advisory, so it goes on without them'
}

test_a_gate_that_nobody_parked_for_starts_the_verifier_itself() {
  a_supervisor 'await_go; out checks=home:required:ok:3:fine'
  made
  equals 'home:required:ok:3:fine' "${STEP[checks]}"
}

test_the_results_go_into_the_record_and_what_fails_without_failing_it_is_said() {
  a_supervisor ''
  STEP[checks]='a:required:ok:1:x'$'\t''b:advisory:failed:2:down: now'$'\t''c:required:failed_before:3:500'
  note_checks 1
  equals "${STEP[checks]}" "${LOCK[checks]}"
  contains " ${LOCK_KEYS[*]} " ' checks '
  contains "$(<"$MOLT_DATA/said")" 'the advisory check b failed: down: now.'
  contains "$(<"$MOLT_DATA/said")" 'the check c failed before this update too, so it does not fail it: 500.'
}

test_the_old_release_has_a_field_of_its_own() {
  a_supervisor ''
  STEP[checks]=a:required:ok:1:x
  note_checks 1
  CANDIDATE='' STEP[checks]=a:required:failed:1:x
  note_checks 2
  equals a:required:ok:1:x "${LOCK[checks]}"
  equals a:required:failed:1:x "${LOCK[checks_after_rollback]}"
}

test_results_that_could_not_be_read_back_are_not_recorded() {
  a_supervisor ''
  STEP[checks]='nonsense'
  note_checks 1
  equals absent "${LOCK[checks]-absent}"
  contains "$(<"$MOLT_DATA/said")" 'cannot be read: nonsense'
}

# a_baseline STATUS [KEY=VALUE...]: what the step returns, and its results.
a_baseline() {
  BASELINE=("$@")
  BUILD_TIMEOUT=20
  run_step() {
    equals "baseline $RELEASE" "${*:2}" || exit 1
    local result
    for result in "${BASELINE[@]:1}"; do STEP[${result%%=*}]=${result#*=}; done
    return "${BASELINE[0]}"
  }
}

test_what_fails_on_the_release_that_serves_is_noted() {
  a_supervisor ''
  a_baseline 0 failed_before=a,b
  take_baseline
  equals a,b "${LOCK[failed_before]}"
  a_baseline 0 failed_before=
  take_baseline
  equals '' "${LOCK[failed_before]}"
}

test_with_a_list_that_cannot_be_read_the_release_is_bad() {
  a_supervisor ''
  a_baseline 10 'reason=verify.yaml, line 2: no'
  if take_baseline; then return 1; fi
  equals 'verify.yaml, line 2: no' "$FAILURE"
  equals yes "$FAILED_RELEASE"
}

test_without_a_list_what_was_noted_is_forgotten() {
  a_supervisor ''
  rm "$MOLT_DATA/releases/$RELEASE/verify.yaml"
  take_baseline
  equals '' "${LOCK[failed_before]}"
}

run_tests
