#!/usr/bin/env bash
# What PID 1 writes to the outbox, and when it has that sent.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/lock.sh"
source "$SCRIPTS/supervisor/events.sh"
source "$SCRIPTS/supervisor/children.sh"
source "$SCRIPTS/supervisor/exits.sh"
source "$SCRIPTS/supervisor/outcome.sh"
source "$SCRIPTS/supervisor/rehearsal.sh"
source "$SCRIPTS/supervisor/alerts.sh"

readonly FROM=20261120T000000Z-aaaaaaaaaa TO=20261121T000000Z-bbbbbbbbbb

# with_webhook: an installation with one channel, and an update from FROM to TO.
with_webhook() {
  MOLT_DATA=$PWD RUN=$PWD/run WORKER_RELEASE=$FROM HOSTNAME=web-1
  ALERT_ON=started,committed,rolled_back,abandoned,failed,crash_loop
  ALERT_WEBHOOK_URL=http://localhost/hook ALERT_TELEGRAM_TOKEN='' ALERT_SMTP_URL=''
  mkdir -p run history
  lock_new kind=update "from=$FROM" "to=$TO" requested_by=cli:maria
}

# waiting: what is in the outbox.
waiting() { (cd outbox 2>/dev/null && echo *.json); }

# only_event FIELD: of the one event in the outbox.
only_event() {
  local -A read=()
  flat_read outbox/*.json read
  printf '%s' "${read[$1]}"
}

test_an_event_has_the_name_and_the_fields_of_its_update() {
  with_webhook
  LOCK[switch]=overlap
  alert committed 'all is "well"' 2>log
  equals "${LOCK[id]}.committed.json" "$(waiting)"
  equals "${LOCK[id]}.committed committed ${LOCK[id]} web-1 $FROM $TO cli:maria overlap" \
    "$(only_event id) $(only_event event) $(only_event update) $(only_event host) $(only_event from) $(only_event to) $(only_event requested_by) $(only_event switch)"
  equals 'all is "well"' "$(only_event reason)"
  [[ $(only_event time) =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$ ]]
  contains "$(<log)" "alert ${LOCK[id]}.committed: all is \"well\"."
}

test_a_repeat_is_the_same_event_wherever_that_has_gone() {
  with_webhook
  local folder
  alert committed '' 2>log
  for folder in sent failed expired; do
    mkdir -p "outbox/$folder"
    mv outbox/*.json "outbox/$folder"
    alert committed '' 2>log
    equals '*.json' "$(waiting)" "the outbox when it is in $folder"
    mv "outbox/$folder"/*.json outbox
  done
}

test_without_a_channel_only_the_log_is_told() {
  with_webhook
  ALERT_WEBHOOK_URL=
  alert committed '' 2>log
  contains "$(<log)" "alert ${LOCK[id]}.committed."
  [[ ! -e outbox ]]
}

test_what_is_not_in_alert_on_is_not_told() {
  with_webhook
  ALERT_ON=started,rolled_back
  alert committed '' 2>log
  equals '' "$(<log)"
  [[ ! -e outbox ]]
}

test_a_rehearsal_tells_nobody() {
  with_webhook
  MOLT_REHEARSAL=1 alert committed '' 2>log
  equals '' "$(<log)"
  [[ ! -e outbox ]]
}

test_an_outbox_that_cannot_be_written_changes_nothing() {
  with_webhook
  : >outbox
  alert committed '' 2>log
  contains "$(<log)" 'could not be written'
}

test_an_update_that_starts_is_told_once_and_a_first_start_is_not() {
  with_webhook
  tend_alerts() { :; }
  tell_of_the_start 2>log
  tell_of_the_start 2>>log
  equals "${LOCK[id]}.started.json" "$(waiting)"
  equals 1 "$(wc -l <log)" 'lines of the log'
  rm -r outbox
  LOCK[kind]=first_start
  tell_of_the_start
  LOCK[kind]=update LOCK[phase]=backed_up
  tell_of_the_start
  [[ ! -e outbox ]]
}

# crash: one more.
crash() {
  CRASHES=$((CRASHES + 1)) STATE_REASON='it exited with 1'
  set_state() { :; }
  update_is_open() { return 1; }
  probation_of() { return 1; }
  crash_breaker 2>>log
}

test_a_crash_loop_is_told_once_and_the_next_one_again() {
  with_webhook
  LOCK=()
  CRASHES=4
  crash; crash; crash
  set -- outbox/*.crash_loop.json
  equals 1 $# 'alerts of one loop'
  equals "crash_loop $FROM" "$(only_event event) $(only_event release)"
  contains "$(only_event reason)" 'it exited with 1'
  CRASHES=4
  crash
  set -- outbox/*.crash_loop.json
  equals 2 $# 'alerts of two loops'
}

test_whoever_starts_again_and_again_is_told_once_why_it_stops() {
  with_webhook
  give_up 78 'it cannot run here.' 2>log
  give_up 78 'it cannot run here.' 2>>log
  equals '78 yes' "$FINISHED $STOPPING"
  set -- outbox/*.failed.json
  equals 1 $# 'alerts of one outage'
  equals "it cannot run here. ${LOCK[id]}" "$(only_event reason) $(only_event update)"
}

test_an_end_that_a_crash_kept_from_being_told_is_told_by_the_next_start() {
  with_webhook
  local id=${LOCK[id]}
  LOCK[outcome]=rolled_back LOCK[reason]='it failed' LOCK[ended_at]=2026-11-21T01:02:03Z
  flat_text LOCK "${LOCK_KEYS[@]}"
  printf '%s' "$REPLY" >"history/$id.rolled_back.json"
  LOCK=()
  tell_of_the_last_end 2>log
  tell_of_the_last_end 2>>log
  equals "$id.rolled_back.json" "$(waiting)"
  equals '2026-11-21T01:02:03Z it failed' "$(only_event time) $(only_event reason)"
  equals '' "${LOCK[id]-}" 'what the supervisor takes for the open update'
}

test_what_ended_long_ago_is_no_news() {
  with_webhook
  touch -d '2 days ago' "history/${LOCK[id]}.committed.json"
  tell_of_the_last_end
  rm history/*
  tell_of_the_last_end
  [[ ! -e outbox ]]
}

# with_sender: how often a sender would have been started is in STARTED.
with_sender() {
  with_webhook
  STARTED=0 WORKER='' MODE=molt
  old_is_settled() { return 0; }
  room_for_small() { return 0; }
  spawn_step() { STARTED=$((STARTED + 1)) CHILD=$STARTED; mkdir -p "$RUN/$CHILD"; }
  kill_child() { echo 137 >"$RUN/$1/exit"; }
}

test_what_waits_is_sent_by_one_sender_at_a_time() {
  with_sender
  alert started '' 2>log
  tend_alerts; tend_alerts
  alert committed '' 2>log
  tend_alerts
  equals 1 "$STARTED" 'senders beside the first'
  echo 0 >"$RUN/1/exit"
  tend_alerts
  equals 2 "$STARTED" 'senders after the first, which may have ended before it saw the last event'
  [[ ! -e $RUN/1 ]]
}

test_no_sender_is_started_for_nothing() {
  with_sender
  tend_alerts
  equals 0 "$STARTED" 'with an empty outbox'
  old_is_settled() { return 1; }
  alert started '' 2>log
  tend_alerts
  equals 0 "$STARTED" 'while a worker is being started'
  old_is_settled() { return 0; }
  room_for_small() { return 1; }
  tend_alerts
  equals 0 "$STARTED" 'without memory'
}

test_a_sender_is_put_away_before_a_switch_and_comes_again_after_it() {
  with_sender
  alert started '' 2>log
  tend_alerts
  put_sender_away
  equals '' "$SENDER"
  tend_alerts
  equals 2 "$STARTED" senders
}

run_tests
