# shellcheck shell=bash
# Maintenance by hand: while data/maintenance.json is there no worker runs, and the responder answers everybody. Also across restarts.

MAINTENANCE=

maintenance_is_wanted() { [[ -e $MOLT_DATA/maintenance.json ]]; }

# An update ends with a release that accepts, so while maintenance is on, one that is requested waits.
in_maintenance() { [[ $STATE == maintenance ]]; }

# tend_maintenance: after every event outside of updates: does it begin, tell something else, or end?
tend_maintenance() {
  if maintenance_is_wanted; then
    read_maintenance
    ! in_maintenance || [[ $REPLY != "$MAINTENANCE" ]] || return 0
    begin_maintenance "$REPLY"
  elif in_maintenance; then
    end_maintenance
  fi
}

# read_maintenance: sets REPLY to the message. A file that nobody can read is maintenance too: whoever wrote it wanted that.
read_maintenance() {
  local -A maintenance=()
  flat_read "$MOLT_DATA/maintenance.json" maintenance || in_maintenance || warn "$MOLT_DATA/maintenance.json $FLAT_ERROR; it is taken as maintenance without a message."
  REPLY=${maintenance[message]-}
}

# begin_maintenance MESSAGE: clients are answered from the moment on in which the worker is told to drain.
begin_maintenance() {
  MAINTENANCE=$1
  say "maintenance is on${1:+: $1}."
  if leave; then
    await_leave "$REPLY" || return 0
  fi
  hold_off
  [[ -z $WORKER ]] || signal_child TERM "$WORKER"
  hold_on 0 "${1:-This service is down for maintenance.}"
  stop_worker "$DRAIN_TIMEOUT"
  STATE_REASON=$1
  settle_boot
  set_state maintenance
}

# await_leave N: fails when nothing is to be begun any more: Molt is told to stop, and shut_down does it all; or maintenance is off again.
await_leave() {
  await $((DRAIN_DELAY * 1000)) has_ended_or_is_off "$1"
  [[ -z $STOPPING ]] || return 1
  maintenance_is_wanted && return
  say 'maintenance is off again before it has begun.'
  rm -f "$RUN/$1/leave"
  return 1
}

has_ended_or_is_off() { has_ended "$1" || ! maintenance_is_wanted; }

# end_maintenance: whoever comes before the worker accepts is still answered by the responder.
end_maintenance() {
  say 'maintenance is off.'
  CRASHES=0 RESTARTED='' STATE_REASON=
  start_worker "$WORKER_RELEASE"
}
