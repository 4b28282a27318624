#!/usr/bin/env bash
# Who is told, before a stop for good, to say that it is not ready.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/supervisor/children.sh"
source "$SCRIPTS/supervisor/rehearsal.sh"
source "$SCRIPTS/supervisor/worker.sh"

# a_host [NAME=VALUE...]: with a delay, and no worker.
a_host() {
  RUN=$PWD MODE=molt DRAIN_DELAY=5 OLD='' WORKER=''
  unset MOLT_REHEARSAL
  local setting
  for setting; do export "${setting?}"; done
}

# a_worker N [FILE...]: one that lives, with these files.
a_worker() {
  local number=$1
  mkdir "$number"
  shift
  for file; do : >"$number/$file"; done
}

# nobody: leave tells nobody.
nobody() {
  if leave; then echo "    $REPLY is waited for"; return 1; fi
  equals '' "$(compgen -G '*/leave')" 'who was told'
}

test_who_accepts_is_told_and_waited_for() {
  a_host
  a_worker 1 accepting
  WORKER=1
  leave
  equals 1 "$REPLY" 'who is waited for'
  [[ -e 1/leave ]]
}

test_after_an_overlap_both_are_told_and_the_new_one_is_waited_for() {
  a_host
  a_worker 1 accepting
  a_worker 2 accepting
  OLD=1 WORKER=2
  leave
  equals 2 "$REPLY" 'who is waited for'
  [[ -e 1/leave && -e 2/leave ]]
}

test_when_the_new_one_does_not_accept_yet_the_old_one_is_waited_for() {
  a_host
  a_worker 1 accepting
  a_worker 2
  OLD=1 WORKER=2
  leave
  equals 1 "$REPLY" 'who is waited for'
}

test_who_does_not_accept_is_not_told() {
  a_host
  a_worker 1 ready
  WORKER=1
  nobody
}

test_who_has_ended_is_not_told() {
  a_host
  a_worker 1 accepting
  echo 0 >1/exit
  WORKER=1
  nobody
}

test_without_a_worker_nobody_is() {
  a_host
  nobody
}

test_a_level_0_program_that_serves_is_told() {
  a_host MODE=fd3
  a_worker 1
  WORKER=1
  leave
  [[ -e 1/leave ]]
}

test_a_level_0_program_that_is_only_verified_is_not() {
  a_host MODE=fd3
  a_worker 1
  OLD=1
  nobody
}

test_without_a_delay_nobody_is_told() {
  a_host DRAIN_DELAY=0
  a_worker 1 accepting
  WORKER=1
  nobody
}

test_in_a_rehearsal_nobody_is() {
  a_host MOLT_REHEARSAL=full
  a_worker 1 accepting
  WORKER=1
  nobody
}

test_when_it_cannot_be_told_there_is_nothing_to_wait_for() {
  a_host
  a_worker 1 accepting
  mkdir 1/leave
  WORKER=1
  if leave; then return 1; fi
}

run_tests
