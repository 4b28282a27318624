# shellcheck shell=bash
# Alerts. PID 1 only writes what happened: a small file in data/outbox, durably, with a name that the same event has again after a
# crash. A step sends it (dev.molt.notify), never during a switch. Nothing waits for that, and nothing of it can change an outcome.

SENDER=
# Something may wait: what an earlier life has left, to begin with.
UNSENT=yes

# What an alert tells of an update, besides its id, reason and end.
readonly TOLD=(kind from to ref commit requested_by requested_at rehearsal switch attempts backup restore schema_from schema_to bad not_accepting_ms)

# alert KIND REASON: to the log, and to the outbox when there is a channel. KIND is one of those in ALERT_ON.
alert() {
  ! is_rehearsal && [[ ,$ALERT_ON, == *",$1,"* ]] || return 0
  event_id "$1"
  local id=$REPLY
  ! is_told "$id.$1" || return 0
  say "alert $id.$1${2:+: ${2%.}}."
  has_channel || return 0
  event_text "$1" "$id" "$2"
  if make_outbox && write_durably "$MOLT_DATA/outbox/$id.$1.json" "$REPLY"; then UNSENT=yes; return 0; fi
  warn "the alert $id.$1 could not be written to $MOLT_DATA/outbox, so it is in this log only."
}

has_channel() { [[ -n $ALERT_WEBHOOK_URL$ALERT_TELEGRAM_TOKEN$ALERT_SMTP_URL ]]; }

# event_id KIND: what this event shares with itself after a crash, and with no other of its kind. Sets REPLY.
event_id() {
  case $1 in
    failed) if has_channel; then outage; else new_id REPLY; fi ;;
    crash_loop | lease_lost) new_id REPLY ;;
    *) REPLY=${LOCK[id]} ;;
  esac
}

# outage: the time in which nothing has served. Whoever starts Molt again and again is told once why it stops. Sets REPLY.
outage() {
  local file=$MOLT_DATA/outbox/outage id
  if [[ -s $file ]] && REPLY=$(<"$file") && [[ $REPLY =~ ^$STAMP_FORM-[0-9a-f]{6}$ ]]; then return; fi
  new_id id
  make_outbox && write_durably "$file" "$id"
  REPLY=$id
}

make_outbox() { [[ -d $MOLT_DATA/outbox ]] || { mkdir -p "$MOLT_DATA/outbox" && sync "$MOLT_DATA"; }; }

# is_told NAME: it is in the outbox, or has been.
is_told() {
  local folder
  for folder in '' sent/ failed/ expired/; do [[ ! -e $MOLT_DATA/outbox/$folder$1.json ]] || return 0; done
  return 1
}

# event_text KIND ID REASON: sets REPLY to the file of an event.
event_text() {
  local key keys=(format event id time host release reason)
  local -A event=([format]=1 [event]=$1 [id]=$2.$1 [time]=${LOCK[ended_at]-} [host]=${HOSTNAME-} [release]=$WORKER_RELEASE [reason]=$3)
  [[ -n ${event[time]} ]] || utc_now 'event[time]'
  if [[ $1 != crash_loop && $1 != lease_lost && -n ${LOCK[id]-} ]]; then
    event["update"]=${LOCK[id]}
    for key in "${TOLD[@]}"; do event[$key]=${LOCK[$key]-}; done
    keys+=(update "${TOLD[@]}")
  fi
  flat_text event "${keys[@]}"
}

# tell_of_the_start: of an update, while nothing of it has happened. An installation's first start is told when it has ended.
tell_of_the_start() {
  [[ ${LOCK[phase]} == requested && ${LOCK[kind]} != first_start ]] || return 0
  alert started "${LOCK[reason]-}"
  tend_alerts
}

# tell_of_the_last_end: a crash may have come between the end of an update and its alert.
tell_of_the_last_end() {
  has_channel || return 0
  local records=("$MOLT_DATA"/history/*.json) LOCK_KEYS=() outcome
  local -A LOCK=()
  outcome=${records[-1]%.json} outcome=${outcome##*.}
  [[ -n $(find "${records[-1]}" -mmin -1440 2>/dev/null) ]] && flat_read "${records[-1]}" LOCK LOCK_KEYS || return 0
  [[ -z ${LOCK[from]} && $outcome != committed ]] || alert "$outcome" "${LOCK[reason]-}"
}

# tend_alerts: sends what waits, when nobody does so already, no worker is just being started, and there is memory for it.
tend_alerts() {
  if [[ -n $SENDER ]]; then
    has_ended "$SENDER" || return 0
    rm -rf "${RUN:?}/$SENDER"
    SENDER=
  fi
  [[ -n $UNSENT ]] && has_channel && old_is_settled || return 0
  UNSENT=
  compgen -G "$MOLT_DATA/outbox/*.json" >/dev/null || return 0
  room_for_small "alerts wait in $MOLT_DATA/outbox until the next one, or the next start" || return 0
  if spawn_step alert; then SENDER=$CHILD; fi
}

# put_sender_away: before a switch, which it must not take memory or time from. What it has not noted is sent again.
put_sender_away() {
  [[ -n $SENDER ]] || return 0
  has_ended "$SENDER" || kill_child "$SENDER"
  rm -rf "${RUN:?}/$SENDER"
  SENDER='' UNSENT=yes
}
