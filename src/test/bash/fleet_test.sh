#!/usr/bin/env bash
# What PID 1 has to do with the fleet of its instance: leases that are over, and lives that have ended.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/config.sh"
source "$SCRIPTS/supervisor/events.sh"
source "$SCRIPTS/supervisor/children.sh"
source "$SCRIPTS/supervisor/rehearsal.sh"
source "$SCRIPTS/supervisor/memory.sh"
source "$SCRIPTS/supervisor/fleet.sh"

# a_member [UNTIL]: a worker that may act until then, at a time of 1000 ms. What is done to it is told by done_to_it.
a_member() {
  RUN=$PWD MOLT_DATA=$PWD WORKER=1 WORKER_RELEASE=r1 FLEET_URL=redis://host REDIS_URL='' APP_SOCKET=molt APP_RUN='' NOW=1000 FREE_KIB=1000000
  unset MOLT_REHEARSAL
  mkdir -p 1
  [[ -z ${1-} ]] || echo "$1" >1/acts_until
  # shellcheck disable=SC2317 # called by what is tested
  now_ms() { REPLY=$NOW; }
  # shellcheck disable=SC2317 # called by what is tested
  signal_child() { echo "$1 $2" >>signals; }
  alert() { echo "$1: $2" >>alerts; }
  spawn_step() { echo "$1" >>steps; }
  free_memory() { REPLY=$FREE_KIB; }
}

# look_at MILLISECONDS: what PID 1 does then.
look_at() {
  NOW=$1
  tend_lease 2>log
}

# was FILE: what it holds, if it is there.
was() { [[ ! -e $1 ]] || cat "$1"; }

test_a_worker_is_looked_at_when_it_may_not_act_any_more() {
  a_member 9000
  look_at 1000
  equals 9000 "${DEADLINES[lease]}" 'when it is looked at'
  equals '' "$(was signals)" 'who is killed'
}
test_one_that_renews_its_lease_is_left_alone() {
  a_member 9000
  look_at 1000
  echo 17000 >1/acts_until
  look_at 9001
  equals 17000 "${DEADLINES[lease]}" 'when it is looked at'
  equals '' "$(was signals)" 'who is killed'
}
test_one_that_neither_renews_it_nor_knows_is_killed_a_second_later() {
  a_member 9000
  look_at 1000
  look_at 9001
  equals 10001 "${DEADLINES[lease]}" 'when it is looked at again'
  equals '' "$(was signals)" 'who is killed at first'
  look_at 10002
  equals 'KILL 1' "$(was signals)" 'who is killed'
  contains "$(<log)" 'should have stopped to act in its fleet, and did not: it is killed'
}
test_one_that_wakes_with_us_and_notices_is_left_alone() {
  a_member 9000
  look_at 1000
  look_at 60000
  rm 1/acts_until
  look_at 61001
  equals '' "$(was signals)" 'who is killed'
  equals '' "${DEADLINES[lease]-}" 'when it is looked at'
}
test_without_a_worker_no_deadline_is_left_that_would_wake_us_for_ever() {
  a_member 9000
  look_at 1000
  WORKER=''
  look_at 9001
  equals '' "${DEADLINES[lease]-}" 'when it is looked at'
}
test_a_worker_that_has_ended_is_not_killed_again() {
  a_member 9000
  look_at 1000
  echo 137 >1/exit
  look_at 9001
  look_at 10002
  equals '' "$(was signals)" 'who is killed'
  equals '' "${DEADLINES[lease]-}" 'when it is looked at'
}
test_who_is_in_no_fleet_is_never_looked_at() {
  a_member
  look_at 1000
  equals '' "${DEADLINES[lease]-}" 'when it is looked at'
}
test_people_are_told_once_of_a_lease_that_was_lost() {
  a_member
  printf 'reason=no renewal was answered for 6001 ms; the last one: \033[1mrefused\n' >1/lease_lost
  hear_of_leases
  hear_of_leases
  equals 'lease_lost: no renewal was answered for 6001 ms; the last one: [1mrefused' "$(was alerts)" 'what they are told'
}
test_the_fleet_is_told_of_a_life_whose_worker_died() {
  a_member
  mkdir -p fleet/lives
  : >fleet/lives/web-1:abc
  dismiss_lives
  equals dismiss "$(was steps)" 'the steps'
}
test_where_memory_is_short_it_is_left_to_the_next_worker() {
  a_member
  FREE_KIB=$SMALL_KIB
  mkdir -p fleet/lives
  : >fleet/lives/web-1:abc
  dismiss_lives 2>log
  equals '' "$(was steps)" 'the steps'
  contains "$(<log)" "only $SMALL_KIB KiB of memory are free: the fleet hears that the worker has died from the next one"
}
test_a_worker_that_has_left_in_order_costs_nothing() {
  a_member
  mkdir -p fleet/lives
  dismiss_lives
  equals '' "$(was steps)" 'the steps'
}
test_who_has_left_its_fleet_dismisses_nobody() {
  a_member
  FLEET_URL=''
  mkdir -p fleet/lives
  : >fleet/lives/web-1:abc
  dismiss_lives
  equals '' "$(was steps)" 'the steps'
}

# an_update_by WHO: the fleet has WHY_NOT against it.
an_update_by() {
  a_member
  declare -gA LOCK=([requested_by]=$1 [to]=r2) STEP=()
  # shellcheck disable=SC2317 # called by what is tested
  run_step() { echo "${*:2}" >>steps; STEP[why_not]=$WHY_NOT; }
  # shellcheck disable=SC2317 # called by what is tested
  fails() { echo "$1" >reason; return 1; }
  fleet_allows
}
test_what_the_fleet_was_not_asked_before_it_is_asked_when_the_release_is_known() {
  WHY_NOT=''
  an_update_by worker
  equals 'ask_fleet turn r2' "$(was steps)" 'the steps'
}
test_without_a_turn_in_the_fleet_the_update_ends() {
  WHY_NOT='no slot is free'
  local status=0
  an_update_by image || status=$?
  equals 1 "$status" 'what came of it'
  contains "$(<reason)" 'the fleet does not let it begin, because no slot is free'
}
test_who_asked_the_fleet_already_does_not_ask_again() {
  WHY_NOT='no slot is free'
  an_update_by check
  equals '' "$(was steps)" 'the steps'
}

run_tests
