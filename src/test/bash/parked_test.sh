#!/usr/bin/env bash
# Steps that are started before their time: a real PID 1's children, and a step that says how far it has come.
# shellcheck disable=SC2016 # the commands are expanded by the process that runs them
source "${BASH_SOURCE[0]%/*}/harness.sh"

# as_pid_1 COMMANDS: runs them in a process that has children as PID 1 has, and the step `greet`; fails when one of them does.
as_pid_1() {
  mkdir -p data/run scripts/steps
  ln -s "$SCRIPTS/lib" scripts/lib
  cat >scripts/steps/greet <<'STEP'
#!/usr/bin/env bash
set -euo pipefail
source "${BASH_SOURCE[0]%/*}/../lib/step.sh"
echo "comes $*" >>"$MOLT_DATA/story"
[[ $1 != nobody ]] || fail 'there is nobody to greet'
await_go
echo "greets $*" >>"$MOLT_DATA/story"
result greeted "$*"
STEP
  chmod +x scripts/steps/greet
  cat >pid1 <<PID1
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/supervisor/events.sh"
source "$SCRIPTS/supervisor/children.sh"
SUPERVISOR=$SCRIPTS/supervisor SCRIPTS=$PWD/scripts RUN=$PWD/data/run STOPPING='' WORKER_DEADLINES=()
export MOLT_DATA=$PWD/data
exec {DATA_LOCK}<data
cancel_requested() { return 1; }
tend_worker() { :; }
dies() { kill_child "\${PARKED[\$1]%% *}"; }
comes() { until_gone x 5000 grep -qs comes data/story; }
open_control || exit
$(declare -f equals)
$1
PID1
  bash pid1
}

story() { equals "$1" "$(tr '\n' ',' <data/story)" 'what the step did'; }

test_a_parked_step_begins_when_it_is_run() {
  as_pid_1 '
    park_step greet the world
    comes
    equals "comes the world" "$(<data/story)" || exit
    run_step 5 greet the world
    equals "the world" "${STEP[greeted]}"'
  story 'comes the world,greets the world,'
}

test_a_step_that_was_not_parked_is_started() {
  as_pid_1 'run_step 5 greet the world'
  story 'comes the world,greets the world,'
}

test_a_step_that_was_parked_with_other_words_is_not_let_go() {
  as_pid_1 '
    park_step greet the world
    run_step 5 greet somebody else
    equals "somebody else" "${STEP[greeted]}" || exit
    put_parked_away'
  [[ $(<data/story) != *'greets the world'* ]]
}

test_a_parked_step_that_has_died_is_started_again() {
  as_pid_1 '
    park_step greet the world
    comes
    dies greet
    run_step 5 greet the world
    equals "the world" "${STEP[greeted]}"'
  story 'comes the world,comes the world,greets the world,'
}

test_what_keeps_a_step_from_parking_is_said_when_it_is_run() {
  as_pid_1 '
    park_step greet nobody
    status=0
    run_step 5 greet nobody || status=$?
    equals "1 there is nobody to greet" "$status ${STEP[reason]}"'
}

test_nothing_stays_of_a_step_that_nobody_let_go() {
  as_pid_1 '
    park_step greet the world
    comes
    pid=$(<"data/run/$CHILD/pid")
    put_parked_away
    [[ ! -e data/run/$CHILD && ! -e /proc/$pid && ${#PARKED[@]} == 0 ]]'
  story 'comes the world,'
}

run_tests
