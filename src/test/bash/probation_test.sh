#!/usr/bin/env bash
# The supervisor's side of probation: what it makes of what a worker says, and what the records say afterwards.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/lock.sh"
source "$SCRIPTS/supervisor/events.sh"
source "$SCRIPTS/supervisor/children.sh"
source "$SCRIPTS/supervisor/maintenance.sh"
source "$SCRIPTS/supervisor/exits.sh"
source "$SCRIPTS/supervisor/requests.sh"
source "$SCRIPTS/supervisor/probation.sh"
source "$SCRIPTS/supervisor/rehearsal.sh"
source "$SCRIPTS/supervisor/alerts.sh"

readonly FROM=20261120T000000Z-aaaaaaaaaa TO=20261121T000000Z-bbbbbbbbbb
readonly FIGURES=seconds:60,answers:1000,errors:10,p95_ms:312,cpu:43,memory:31
readonly BEFORE="$FROM ${FIGURES/312/48}"

# a_host: a supervisor whose worker 3 serves TO.
a_host() {
  MOLT_DATA=$PWD RUN=$PWD/run WORKER=3 WORKER_RELEASE=$TO MODE=molt STATE=serving HOSTNAME=web-1 APP_MIGRATE=''
  UPDATE_PROBATION=600 PROBATION_ACTION=alert
  ALERT_ON=probation_breach ALERT_WEBHOOK_URL=http://localhost/hook ALERT_TELEGRAM_TOKEN='' ALERT_SMTP_URL=''
  mkdir -p run/3 history "releases/$FROM" "releases/$TO"
}

# committed AGO [KEY=VALUE...]: a record of an update from FROM to TO, committed so many seconds ago. Sets UPDATE.
committed() {
  local ended
  ended=$(date -u -d "$1 seconds ago" +%Y-%m-%dT%H:%M:%SZ)
  shift
  lock_new kind=update "from=$FROM" "to=$TO" requested_by=cli:maria schema_from=3 schema_to=3 outcome=committed "ended_at=$ended" "$@"
  LOCK_KEYS+=(config probation)
  flat_text LOCK "${LOCK_KEYS[@]}"
  UPDATE=${LOCK[id]}
  LOCK=()
  printf '%s' "$REPLY" >"history/$UPDATE.committed.json"
}

# in_the_middle [KEY=VALUE...]: TO is in probation.
in_the_middle() {
  a_host
  committed 60 "$@"
}

# worker_says FILE LINE...: what worker 3 says in its directory.
worker_says() {
  local file=$1
  shift
  printf '%s\n' "update=$UPDATE" "$@" "figures=$FIGURES" "before=$BEFORE" >"run/3/$file"
}

# a_breach: the worker says that there is one, and is heard. What was logged is in the file log.
a_breach() {
  worker_says breach 'reason=p95 is 312 ms'
  tend_probation 2>>log
}

# noted FIELD [UPDATE]: of the record.
noted() {
  local -A record=()
  flat_read "history/${2:-$UPDATE}.committed.json" record || { echo "$FLAT_ERROR"; return; }
  printf '%s' "${record[$1]-}"
}

# requested FIELD: of the open update.
requested() { lock_load && printf '%s' "${LOCK[$1]}"; }

nothing_is_requested() { [[ ! -e UPDATE_LOCK.json ]] || { echo "    a rollback was requested: $(<log)"; return 1; }; }

test_a_breach_is_said_noted_and_told() {
  in_the_middle
  a_breach
  contains "$(<log)" "breach of the probation of update $UPDATE: p95 is 312 ms; "
  equals "breached p95 is 312 ms $FIGURES $BEFORE" "$(noted probation) $(noted probation_reason) $(noted probation_figures) $(noted probation_before)"
  local -A event=()
  flat_read "outbox/$UPDATE.probation_breach.json" event
  equals "p95 is 312 ms $UPDATE $TO" "${event[reason]} ${event[update]} ${event[release]}"
  [[ ! -e run/3/breach ]]
}

test_a_breach_that_is_said_again_is_told_once() {
  in_the_middle
  a_breach
  mkdir -p outbox/sent
  mv outbox/*.json outbox/sent
  a_breach
  equals '*.json' "$(cd outbox && echo *.json)" 'what waits'
}

test_an_alert_says_what_to_type_and_asks_for_nothing() {
  in_the_middle
  a_breach
  contains "$(<log)" "PROBATION_ACTION is alert; to go back to $FROM: molt rollback"
  nothing_is_requested
}

test_a_rollback_is_requested_where_that_is_set() {
  in_the_middle
  PROBATION_ACTION=rollback
  a_breach
  contains "$(<log)" "a rollback to $FROM is requested"
  equals "rollback $TO $FROM supervisor:probation $TO: p95 is 312 ms" \
    "$(requested kind) $(requested from) $(requested to) $(requested requested_by) $(requested reason)"
  equals breached "$(noted probation)"
}

test_a_loop_of_crashes_goes_back_whatever_is_set() {
  in_the_middle
  CRASHES=5 STATE_REASON='it exited with 1'
  set_state() { :; }
  crash_breaker 2>>log
  equals supervisor:crash_loop "$(requested requested_by)"
  contains "$(requested reason)" 'it crashed 5 times without a minute up in between: it exited with 1'
  equals breached "$(noted probation)"
}

# stays KIND WORDS [KEY=VALUE...]: a release that came like this does not go back by itself, and the log says WORDS.
stays() {
  in_the_middle "kind=$1" "${@:3}"
  PROBATION_ACTION=rollback
  a_breach
  contains "$(<log)" "$2"
  nothing_is_requested
  equals breached "$(noted probation)"
}

test_a_release_that_changed_the_database_stays() { stays update 'molt rollback --dry-run' schema_to=4 migrations=4:contract:77:12; }
test_after_a_change_of_the_configuration_the_code_stays() { stays config 'molt config rollback' "from=$TO" config=7; }
test_what_came_by_a_rollback_stays() { stays rollback 'molt rollback --to RELEASE'; }
test_the_first_release_stays() { stays first_start 'there is none to go back to' from=; }
test_a_release_whose_predecessor_is_gone_stays() { stays update 'to build it again: molt rollback' from=20261119T000000Z-cccccccccc; }

# only_noted: a breach that nothing follows from.
only_noted() {
  contains "$(<log)" 'it is only noted'
  equals breached "$(noted probation)"
}

test_a_breach_while_an_update_is_open_is_only_noted() {
  in_the_middle
  PROBATION_ACTION=rollback
  echo another >UPDATE_LOCK.json
  a_breach
  only_noted
  equals another "$(<UPDATE_LOCK.json)" 'the open update'
}

test_a_breach_that_is_found_after_an_update_is_only_noted() {
  in_the_middle
  PROBATION_ACTION=rollback
  worker_says breach 'reason=p95 is 312 ms'
  hear_workers noted 2>log
  only_noted
  nothing_is_requested
}

test_a_breach_in_maintenance_is_only_noted() {
  in_the_middle
  PROBATION_ACTION=rollback STATE=maintenance
  a_breach
  only_noted
  nothing_is_requested
}

test_a_breach_that_a_commit_overtook_is_only_noted() {
  in_the_middle
  worker_says breach 'reason=p95 is 312 ms'
  mv "history/$UPDATE.committed.json" history/20200101T000000Z-000000.committed.json
  sed -i "s/$UPDATE/20200101T000000Z-000000/" history/*.json run/3/breach
  committed 5 "from=$TO"
  PROBATION_ACTION=rollback
  tend_probation 2>log
  contains "$(<log)" 'because another update came after it'
  nothing_is_requested
  equals 'breached ' "$(noted probation 20200101T000000Z-000000) $(noted probation)"
}

test_after_a_commit_nothing_is_noted_until_the_new_worker_is_over_the_worst() {
  in_the_middle
  set_deadline successor 60000
  a_breach
  equals '' "$(noted probation)"
  set_deadline successor -1
  tend_probation 2>>log
  equals breached "$(noted probation)"
}

test_a_probation_that_is_passed_is_noted_with_its_figures() {
  in_the_middle
  worker_says probation verdict=passed
  tend_probation 2>log
  equals "passed $FIGURES" "$(noted probation) $(noted probation_figures)"
  contains "$(<log)" "the probation of update $UPDATE is over: $FIGURES."
  [[ ! -e outbox && ! -e run/3/probation ]]
}

test_the_first_verdict_stays_and_the_last_figures_count() {
  in_the_middle
  a_breach
  worker_says probation verdict=passed
  sed -i 's/seconds:60/seconds:600/' run/3/probation
  tend_probation 2>>log
  equals "breached p95 is 312 ms ${FIGURES/60/600}" "$(noted probation) $(noted probation_reason) $(noted probation_figures)"
}

# not_taken LINE...: what a worker may not say; nothing is noted and nobody told.
not_taken() {
  printf '%s\n' "$@" >run/3/breach
  tend_probation 2>log
  contains "$(<log)" 'cannot be read'
  equals '' "$(noted probation)"
  [[ ! -e outbox && ! -e run/3/breach ]]
}

test_what_a_worker_may_not_say_is_not_taken() {
  in_the_middle
  not_taken "reason=which update?" "figures=$FIGURES"
  not_taken 'update=../../etc/passwd' 'reason=x' "figures=$FIGURES"
  not_taken "update=$UPDATE" 'reason=x' 'figures=answers:many'
  not_taken "update=$UPDATE" 'reason=x' "figures=$FIGURES" "before=$FIGURES"
  not_taken "update=$UPDATE" 'verdict=superb' "figures=$FIGURES"
  not_taken 'nonsense'
}

test_a_reason_cannot_steer_a_terminal() {
  in_the_middle
  worker_says breach $'reason=p95\e[2J is high'
  tend_probation 2>log
  equals 'p95[2J is high' "$(noted probation_reason)"
}

test_a_record_that_is_gone_or_full_changes_nothing_else() {
  in_the_middle
  rm history/*
  a_breach
  contains "$(<log)" 'how its probation went is not noted in it'
  equals 0 "$(find history -type f | wc -l)" records
}

test_the_record_keeps_its_time() {
  in_the_middle
  touch -d '2026-11-21 08:02:03.5' "history/$UPDATE.committed.json"
  a_breach
  equals "$(date -d '2026-11-21 08:02:03' +%s)" "$(stat -c %Y "history/$UPDATE.committed.json")"
}

# two_commits GAP: the second so many seconds after the first. Sets FIRST and UPDATE.
two_commits() {
  a_host
  committed $((10 + $1)) "from=$FROM" "to=$FROM"
  FIRST=20200101T000000Z-000000
  sed "s/$UPDATE/$FIRST/" "history/$UPDATE.committed.json" >"history/$FIRST.committed.json"
  rm "history/$UPDATE.committed.json"
  committed 10
}

test_a_commit_cuts_the_probation_before_it_short() {
  two_commits 590
  tend_probation
  equals "cut_short update $UPDATE came" "$(noted probation "$FIRST") $(noted probation_reason "$FIRST")"
  equals '' "$(noted probation)" 'of the new one'
}

test_a_probation_that_was_over_is_not_cut_short() {
  two_commits 600
  tend_probation
  equals '' "$(noted probation "$FIRST")"
}

test_a_verdict_is_not_cut_short() {
  two_commits 10
  sed -i 's/"probation": ""/"probation": "breached"/' "history/$FIRST.committed.json"
  tend_probation
  equals breached "$(noted probation "$FIRST")"
}

test_crashes_in_probation_are_counted_in_the_record() {
  in_the_middle
  CRASHED=2
  tend_probation
  CRASHED=1
  tend_probation
  tend_probation
  equals 3 "$(noted probation_crashes)"
  equals '' "$(noted probation)"
}

test_crashes_after_it_are_not() {
  a_host
  committed 700
  CRASHED=1
  tend_probation
  equals '' "$(noted probation_crashes)"
}

# level_0: a program that does not watch itself.
level_0() {
  a_host
  MODE=fd3
  committed "$1"
}

test_that_of_a_level_0_program_ends_by_a_deadline() {
  level_0 100
  plan_probation
  now_ms
  REPLY=$((DEADLINES[probation] - REPLY))
  ((REPLY > 495000 && REPLY <= 500000)) || { echo "    $REPLY ms"; return 1; }
  tend_probation
  equals '' "$(noted probation)"
  set_deadline probation -1
  tend_probation
  equals passed "$(noted probation)"
  [[ -z ${DEADLINES[probation]-} ]]
}

test_that_of_a_level_0_program_which_was_down_to_its_end_was_cut_short() {
  level_0 700
  plan_probation
  equals cut_short "$(noted probation)"
  [[ -z ${DEADLINES[probation]-} ]]
}

test_a_molt_worker_has_no_deadline() {
  in_the_middle
  plan_probation
  tend_probation
  [[ -z ${DEADLINES[probation]-} ]]
}

test_the_time_follows_from_the_record_and_not_from_its_file() {
  in_the_middle
  touch -d '3 hours ago' history/*
  probation_of "$TO"
  ((REPLY > 535 && REPLY <= 540)) || { echo "    $REPLY s are left"; return 1; }
}

test_a_record_without_its_end_has_the_time_of_its_file() {
  in_the_middle ended_at=
  touch -d '100 seconds ago' history/*
  probation_of "$TO"
  ((REPLY > 495 && REPLY <= 500)) || { echo "    $REPLY s are left"; return 1; }
}

test_a_clock_that_was_set_back_makes_it_no_longer() {
  a_host
  committed -100000
  probation_of "$TO"
  equals 600 "$REPLY" 'seconds that are left'
}

test_without_probation_there_is_none() {
  in_the_middle
  UPDATE_PROBATION=0 MODE=fd3 CRASHED=1
  if probation_of "$TO"; then return 1; fi
  plan_probation
  tend_probation
  equals ' ' "$(noted probation) $(noted probation_crashes)"
}

run_tests
