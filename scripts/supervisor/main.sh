#!/usr/bin/env bash
# The supervisor: PID 1 of a container, or an ordinary process. Exec'd by entrypoint.sh with the held socket as fd 3, or by
# its predecessor after a commit (take-over). Exit status: 0 stopped or finished, 78 cannot run here, else see the last line.
# No -e here: every failure is handled by name. What can fail at length is a step, an executable of its own.
# First of all, and never reset: a TERM that comes while this file is still read must not be lost.
STOPPING=
trap 'STOPPING=yes' TERM INT HUP

SUPERVISOR=$(cd "${BASH_SOURCE[0]%/*}" && pwd -P)
SCRIPTS=${SUPERVISOR%/*}
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/config.sh"
source "$SCRIPTS/lib/lock.sh"
source "$SCRIPTS/lib/jvm.sh"
source "$SCRIPTS/lib/databases.sh"
source "$SCRIPTS/lib/postgres.sh"
source "$SCRIPTS/supervisor/events.sh"
source "$SCRIPTS/supervisor/children.sh"
source "$SCRIPTS/supervisor/worker.sh"
source "$SCRIPTS/supervisor/maintenance.sh"
source "$SCRIPTS/supervisor/exits.sh"
source "$SCRIPTS/supervisor/requests.sh"
source "$SCRIPTS/supervisor/probation.sh"
source "$SCRIPTS/supervisor/update.sh"
source "$SCRIPTS/supervisor/configuration.sh"
source "$SCRIPTS/supervisor/rehearsal.sh"
source "$SCRIPTS/supervisor/snapshot.sh"
source "$SCRIPTS/supervisor/outcome.sh"
source "$SCRIPTS/supervisor/hooks.sh"
source "$SCRIPTS/supervisor/alerts.sh"
source "$SCRIPTS/supervisor/fleet.sh"
source "$SCRIPTS/supervisor/candidate.sh"
source "$SCRIPTS/supervisor/verifier.sh"
source "$SCRIPTS/supervisor/memory.sh"
source "$SCRIPTS/supervisor/rollback.sh"
source "$SCRIPTS/supervisor/recover.sh"
source "$SCRIPTS/supervisor/releases.sh"
source "$SCRIPTS/supervisor/takeover.sh"

main() {
  # How the port is held is between supervisors: no worker or step needs to know.
  export -n MOLT_SOCKET
  load_config "$SCRIPTS" "$MOLT_HOME" || exit "$CANNOT_RUN"
  know_this_host
  if [[ ${1-} == take-over ]]; then
    shift
    resume_worker "$@"
    catch_signals
  else
    claim_data_directory
    open_control || die "$CANNOT_RUN" "the fifo $RUN/control cannot be made. Correct the rights on $RUN and start again."
    catch_signals
    say "$(where_it_listens), data in $MOLT_DATA, supervisor of $SUPERVISOR_RELEASE, pid $$."
    settle_the_past
    tell_of_the_last_end
  fi
  plan_check 0
  plan_probation
  tend_lease
  supervise
  shut_down
}

where_it_listens() { if is_rehearsal; then printf 'rehearsing, listening nowhere'; else printf 'listening on http://localhost:%s' "$PORT"; fi; }

know_this_host() {
  RUN=$MOLT_DATA/run
  MODE=$(socket_mode)
  BOOT_ID=$(</proc/sys/kernel/random/boot_id)
  utc_now STARTED_AT
  SUPERVISOR_RELEASE=checkout
  [[ $SCRIPTS != "$MOLT_DATA"/releases/* ]] || { SUPERVISOR_RELEASE=${SCRIPTS%/scripts} SUPERVISOR_RELEASE=${SUPERVISOR_RELEASE##*/}; }
  java_flags
}

# claim_data_directory: one supervisor a data directory, which nobody else may write to.
claim_data_directory() {
  local other need=$((${#MOLT_DATA} + ${#MOLT_RUN_SAMPLE}))
  ((need <= 107)) || die "$CANNOT_RUN" "DATA_DIR $MOLT_DATA is too long: $MOLT_DATA$MOLT_RUN_SAMPLE would have $need bytes, and the path of a UNIX socket has at most 107. Use a shorter directory."
  mkdir -p "$MOLT_DATA" 2>/dev/null || die "$CANNOT_RUN" "the data directory $MOLT_DATA cannot be made. Make it and give it to the user $(id -un), or set DATA_DIR."
  touch "$MOLT_DATA/.writable" 2>/dev/null || die "$CANNOT_RUN" "the data directory $MOLT_DATA cannot be written by the user $(id -un). Correct its rights, or set DATA_DIR."
  rm -f "$MOLT_DATA/.writable"
  [[ $(stat -Lc %a "$MOLT_DATA") != *[2367] ]] || die "$CANNOT_RUN" "everybody may write to the data directory $MOLT_DATA. Run: chmod o-w $MOLT_DATA"
  exec {DATA_LOCK}<"$MOLT_DATA"
  # A supervisor that was just killed may have left a command behind that still holds the lock; one that lives keeps it.
  flock -n "$DATA_LOCK" || { other=$(live_supervisor) && refuse_second_supervisor "$other"; } || flock -w 10 "$DATA_LOCK" || refuse_second_supervisor ''
  mkdir -p "$RUN" "$MOLT_DATA"/{releases,history,failed,cache,backups/auto_update} || die "$CANNOT_RUN" "the folders of $MOLT_DATA cannot be made. Correct its rights and start again."
  chmod 700 "$RUN"
  bury_the_dead
}
readonly MOLT_RUN_SAMPLE=/run/99999/sock

# supervise: the loop. Lines wake it; what there is to do is read from files.
supervise() {
  until [[ -n $STOPPING ]]; do
    if lock_is_open && ! in_maintenance; then
      [[ -n ${LOCK[id]-} ]] || read_lock_or_set_it_aside || break
      # One that was set aside may be followed by another at once, which has not been read.
      [[ -n ${LOCK[id]-} ]] || continue
      run_update
      LOCK=()
      hear_workers noted
    elif [[ -z $WORKER_RELEASE ]]; then
      request_first_start || die 1 "the first start could not be recorded in $MOLT_DATA; is the disk full?"
    else
      tend_maintenance
      # A stop that came meanwhile has been read from the fifo, and nothing else might end the read below.
      [[ -z $STOPPING ]] || continue
      tend_successor
      next_event "${WORKER_DEADLINES[@]}" check successor probation
      tend_worker
      tend_check
      tend_probation
      hear_of_leases
      tend_alerts
    fi
  done
}

# shut_down: the worker gets what the stop budget leaves; whoever stopped us kills when it is over.
shut_down() {
  local grace=$((STOP_BUDGET - 2)) status
  ((grace <= DRAIN_TIMEOUT)) || grace=$DRAIN_TIMEOUT
  set_deadline grace $((grace * 1000))
  set_state stopping
  put_candidate_away
  [[ -z $GAVE_UP ]] || tend_alerts
  # The settings are refused when STOP_BUDGET does not cover this too.
  if leave; then
    until_gone "$REPLY" $((DRAIN_DELAY * 1000)) has_ended "$REPLY"
    set_deadline grace $((grace * 1000))
  fi
  # After an overlap it may still have clients: it drains together with the one that serves.
  [[ -z $OLD ]] || signal_child TERM "$OLD"
  # A socket that systemd gave stays its own, and goes on collecting clients; a level 0 program may die of an accept that fails.
  [[ $MOLT_SOCKET,$MODE != held,molt ]] || "$SCRIPTS/perl/refuse-clients" || warn 'clients that come now are reset when the port is closed.'
  stop_worker "$grace"
  status=$REPLY
  now_ms
  [[ -z $OLD ]] || until_gone "$OLD" $((DEADLINES[grace] - REPLY)) has_ended "$OLD"
  put_old_away
  hold_off
  # When Molt stops by itself, nobody else will send why for a while: what is left of the time is for that.
  now_ms
  [[ -z $GAVE_UP || -z $SENDER ]] || until_gone "$SENDER" $((DEADLINES[grace] - REPLY)) has_ended "$SENDER"
  say "stopped."
  exit "${FINISHED:-$status}"
}

main "$@"
