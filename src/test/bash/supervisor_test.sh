#!/usr/bin/env bash
# The supervisor's decisions: the recovery table, the back-off, the deadlines of the loop.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/lock.sh"
source "$SCRIPTS/supervisor/events.sh"
source "$SCRIPTS/supervisor/children.sh"
source "$SCRIPTS/supervisor/exits.sh"
source "$SCRIPTS/supervisor/recover.sh"
source "$SCRIPTS/supervisor/rehearsal.sh"
source "$SCRIPTS/supervisor/requests.sh"
source "$SCRIPTS/supervisor/alerts.sh"

# plan EXPECTED PHASE ATTEMPTS SNAPSHOT
plan() {
  recovery_plan "$2" "$3" "$4"
  equals "$1" "$REPLY" "$2, attempt $3, snapshot $4"
}

test_before_the_backup_the_old_release_serves() {
  plan serve_old requested 0 missing
  plan serve_old staged 0 missing
  plan serve_old staged 0 sealed
}

test_a_sealed_backup_lets_the_update_go_on() { plan go_on backed_up 0 sealed; }

test_a_backup_that_is_gone_is_made_again() { plan back_up_again backed_up 0 missing; }

test_an_interrupted_attempt_is_tried_three_times() {
  plan attempt_again activated 1 sealed
  plan attempt_again activated 2 sealed
  plan roll_back activated 3 sealed
  plan roll_back activated 12 sealed
}

test_a_rollback_is_done_again() {
  plan roll_back_again rolling_back 1 sealed
  plan roll_back_again rolling_back 3 sealed
}

test_nothing_touches_a_half_migrated_database_without_its_backup() {
  plan refuse activated 1 missing
  plan refuse rolling_back 1 missing
}

test_an_unknown_phase_is_refused() { plan refuse cooking 0 sealed; }

# next_look ERRORS OPENS_IN_S: sets REPLY to the milliseconds until the next look at the remote.
next_look() {
  RUN=$PWD AUTO_UPDATE_ENABLED=true MODE=fd3 UPDATE_CHECK_INTERVAL=3600
  printf '{\n  "opens_in_s": "%s"\n}\n' "$2" >look.json
  plan_check "$1"
  now_ms
  REPLY=$((DEADLINES[check] - REPLY))
}

test_the_next_look_is_soon_after_the_window_opens() {
  next_look 0 600
  ((REPLY > 599000 && REPLY <= 620000)) || { echo "    $REPLY ms"; return 1; }
}

test_a_window_that_opens_later_than_the_interval_changes_nothing() {
  local opens
  for opens in 999999 '' nonsense 99999999999; do
    next_look 0 "$opens"
    ((REPLY > 3200000 && REPLY <= 3960000)) || { echo "    opens in \"$opens\": $REPLY ms"; return 1; }
  done
}

test_after_an_error_the_last_look_does_not_count() {
  next_look 1 600
  ((REPLY > 6400000)) || { echo "    $REPLY ms"; return 1; }
}

test_the_back_off_doubles_to_half_a_minute_with_jitter() {
  local crash full=(0 500 1000 2000 4000 8000 16000 30000 30000)
  for crash in 1 2 3 4 5 6 7 8; do
    back_off_ms "$crash"
    ((REPLY <= full[crash] && REPLY > full[crash] * 3 / 4)) || { echo "    crash $crash: $REPLY ms"; return 1; }
  done
}

test_the_back_off_differs_from_time_to_time() {
  local try seen=()
  for try in 1 2 3 4 5 6 7 8; do
    back_off_ms 6
    seen[REPLY]=$try
  done
  ((${#seen[@]} > 1))
}

# open_loop: an event loop in the scratch directory.
open_loop() {
  RUN=$PWD
  open_control
}

# when_it_waits COMMAND...: does COMMAND as soon as the test waits for an event.
when_it_waits() {
  local me=$BASHPID
  { until grep -q '^State:.S' "/proc/$me/status"; do :; done; "$@"; } &
}

test_a_line_ends_the_wait() {
  open_loop
  wake hello
  next_event
}

test_the_nearest_deadline_ends_the_wait() {
  open_loop
  set_deadline far 60000
  set_deadline near 50
  next_event far near
  deadline_passed near
  if deadline_passed far; then return 1; fi
}

# await_stop: what a wait of 20 s ends with.
await_stop() {
  tend_worker() { :; }
  cancel_requested() { return 1; }
  local status=0
  await 20000 false || status=$?
  equals 2 "$status" 'what the wait ended with'
}

test_a_stop_ends_every_wait() {
  open_loop
  catch_signals
  kill -TERM "$BASHPID"
  await_stop
}

test_a_term_in_the_middle_of_a_read_ends_it() {
  open_loop
  catch_signals
  when_it_waits kill -TERM "$BASHPID"
  await_stop
}

test_a_child_that_is_just_being_started_gets_its_signal() {
  open_loop
  mkdir 1
  : >1/pid
  sleep 5 &
  local child=$! status=0
  when_it_waits sh -c "echo $child >1/pid; echo started >control"
  signal_child TERM 1
  wait "$child" || status=$?
  equals 143 "$status" 'how the child ended'
}

test_a_deadline_that_nobody_waits_for_wakes_nobody() {
  open_loop
  set_deadline passed -1000
  set_deadline wanted 100
  next_event wanted
  deadline_passed wanted
}

# a_child N: what is known of a child that has ended.
a_child() {
  mkdir "$1"
  echo 0 >"$1/exit"
}

test_children_whose_end_is_news_to_somebody_are_not_forgotten() {
  RUN=$PWD WORKER=1 OLD=2 RESPONDER=3 CHECK=4
  local child
  for child in 1 2 3 4 5; do a_child "$child"; done
  forget_the_ended
  equals '1 2 3 4' "$(echo [0-9]*)" 'what is left'
}

# crash OPEN: one more crash, while an update is open or not. Prints what the breaker makes of it.
crash() {
  set_state() { :; }
  probation_of() { LAST=([id]=u); }
  breach() { echo "crash $CRASHES breaks the probation of $1: $3"; }
  local open=$1
  update_is_open() { [[ $open == open ]]; }
  CRASHES=$((CRASHES + 1)) WORKER_RELEASE=r STATE_REASON=why
  crash_breaker 2>/dev/null
}

test_the_breaker_asks_for_a_rollback_once() {
  CRASHES=4
  equals 'crash 5 breaks the probation of u: loop' "$(crash closed; crash closed; crash closed)" 'what it asked for'
}

test_the_breaker_asks_later_when_an_update_is_open_at_the_fifth_crash() {
  CRASHES=4
  equals 'crash 7 breaks the probation of u: loop' "$(crash open; crash open; crash closed; crash closed)" 'what it asked for'
}

# updated_to_b SCHEMA_FROM SCHEMA_TO MIGRATIONS: release b has come just now, and is asked about.
updated_to_b() {
  MOLT_DATA=$PWD APP_MIGRATE='' UPDATE_PROBATION=3600
  mkdir -p history releases/a
  printf '{\n  "kind": "update",\n  "from": "a",\n  "to": "b",\n  "schema_from": "%s",\n  "schema_to": "%s",\n  "migrations": "%s"\n}\n' "$@" >history/1.committed.json
  in_probation b 2>/dev/null
}

test_a_release_without_migrations_goes_back_by_itself() { updated_to_b 3 3 ''; }

test_a_release_with_compatible_migrations_goes_back_by_itself() { updated_to_b 3 4 4:compatible:77:12; }

test_a_release_whose_migrations_nobody_listed_stays() { ! updated_to_b 3 4 ''; }

test_a_release_that_brought_a_repeatable_migration_stays() { ! updated_to_b 3 3 afterMigrate:unknown:0:0,R__view:unknown:77:3; }

test_a_callback_that_runs_every_time_keeps_no_release_from_going_back() { updated_to_b 3 3 beforeEachMigrate__log:unknown:0:0,createSchema:contract_declared:0:0; }

# back_to_b KIND RESTORE: is that a rollback of the code alone to a build that served here? B was sealed, then committed.
back_to_b() {
  local b=20261121T080000Z-00000000bb
  MOLT_DATA=$PWD
  mkdir -p history "releases/$b"
  touch -d '2026-11-21 08:01' "releases/$b/release.json"
  printf '{\n  "to": "%s"\n}\n' "$b" >history/1.committed.json
  touch -d '2026-11-21 08:02' history/1.committed.json
  LOCK=([kind]=$1 [restore]=$2 [to]=$b)
  goes_back
}

test_a_release_that_served_here_needs_no_rehearsal_to_go_back_to() { back_to_b rollback ''; }

test_an_update_to_it_does() { ! back_to_b update ''; }

test_a_rollback_with_its_data_does() { ! back_to_b rollback 20261121T070000Z; }

test_a_release_that_was_built_again_does() {
  back_to_b rollback '' || return
  touch -d '2026-11-21 08:03' releases/*/release.json
  ! goes_back
}

test_after_a_change_of_the_configuration_the_code_does_not_go_back_by_itself() {
  updated_to_b 3 3 ''
  printf '{\n  "kind": "config",\n  "from": "b",\n  "to": "b",\n  "config": "7"\n}\n' >history/2.committed.json
  if in_probation b; then return 1; fi
  contains "$WHY_NOT" 'configuration 7 came last'
}

test_everything_that_is_written_is_in_utc() {
  export TZ=America/New_York
  MOLT_DATA=$PWD
  local before after
  before=$(date -u +%Y%m%dT%H%M%SZ)
  lock_new kind=update
  after=$(date -u +%Y%m%dT%H%M%SZ)
  [[ ! ${LOCK[id]} < $before && ! $after < ${LOCK[id]%-*} ]] || { echo "    ${LOCK[id]} is not between $before and $after"; return 1; }
  before=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  equals "$before" "$(say hello 2>&1 | cut -c 1-20)" 'the log'
}

test_what_holds_a_directory_is_found() {
  mkdir held
  sh -c 'exec 9<held; echo here >ready; exec sleep 5' &
  local child=$!
  until [[ -s ready ]]; do :; done
  equals "$child" "$(holders_of "$PWD/held")" 'who holds it'
  kill "$child"
}

run_tests
