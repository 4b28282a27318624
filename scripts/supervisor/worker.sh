# shellcheck shell=bash
# The worker that serves: start, crash, back-off, stop; and the responder that answers while nothing accepts.

WORKER=
WORKER_RELEASE=
WORKER_SINCE=0
STATE=starting
STATE_REASON=
RESPONDER=
HOLDING=()

# What tend_worker waits for.
readonly WORKER_DEADLINES=(restart ready responder lease)

# start_worker RELEASE: an ordinary start: it may go and accept at once, and must find its database as it is.
start_worker() {
  WORKER_RELEASE=$1
  hold_on
  spawn_worker "$1" public || { set_deadline restart 5000; return; }
  WORKER=$CHILD
  : >"$RUN/$WORKER/go"
  : >"$RUN/$WORKER/accept"
  now_ms
  WORKER_SINCE=$REPLY
  set_deadline ready $((READY_TIMEOUT * 1000))
  set_state starting
}

# spawn_worker RELEASE HOW [NAME=VALUE...]: HOW is public or private (level 0 before commit). Sets CHILD.
spawn_worker() {
  local release=$1 how=$2 context=() command=() ARCHIVE_FLAGS=()
  shift 2
  context=(env -C "$MOLT_DATA/releases/$release" "MOLT_RELEASE=$release" "MOLT_RUN_DIR=$RUN/$((LAST_CHILD + 1))" "$@")
  case $MOLT_SOCKET,$MODE,$how in
    held,molt,* | systemd,molt,*) command=("$SCRIPTS/perl/give-socket" stdin) ;;
    held,fd3,public | systemd,fd3,public) command=("$SCRIPTS/perl/give-socket" fd3) ;;
    *,fd3,private) command=("$SCRIPTS/perl/give-socket" private) ;;
    *,none,private) command=("$SCRIPTS/perl/give-socket" free-port) ;;
    # What is bound stays so until the next start, whatever a new configuration says.
    none,molt,*) context+=(MOLT_BIND=1 "PORT=$PORT" "BIND_ADDRESS=$BIND_ADDRESS") ;;
  esac
  command=("${context[@]}" "${command[@]}")
  if [[ -n $APP_RUN ]]; then
    command+=(bash -c "$APP_RUN")
  else
    archive_flags "$MOLT_DATA/releases/$release"
    command+=("$(java_command)" "${ARCHIVE_FLAGS[@]}" "${JAVA_FLAGS[@]}" dev.molt.relay.Relay)
  fi
  if [[ $MOLT_SOCKET == none ]]; then spawn "${command[@]}"; else spawn_with_socket "${command[@]}"; fi || return
  [[ ${#ARCHIVE_FLAGS[@]} == 0 || -n ${MOLT_TRAIN-} ]] || printf '%s' "$CLASS_ARCHIVE" >"$RUN/$CHILD/archive" || warn "$RUN/$CHILD/archive could not be written."
  return 0
}

# distrust_archive N: a worker that died before it accepted may have died of its class-data archive: the next start goes without.
distrust_archive() {
  [[ -s $RUN/$1/archive ]] && ! has_file "$1" accepting || return 0
  warn "the worker did not come up with its class-data archive $(<"$RUN/$1/archive"): it is removed."
  rm -f "$(<"$RUN/$1/archive")"{,.size}
}

# tend_worker: after every event: did the serving worker begin to accept, end, or take too long; is it time to start it again?
tend_worker() {
  tend_responder
  tend_lease
  if [[ -z $WORKER ]]; then
    deadline_passed restart || return 0
    clear_deadline restart
    give_up_candidate
    start_worker "$WORKER_RELEASE"
  elif has_ended "$WORKER"; then
    worker_ended
  elif [[ -n ${DEADLINES[ready]-} ]] && is_accepting "$WORKER"; then
    worker_accepts
  elif deadline_passed ready; then
    clear_deadline ready
    warn "release $WORKER_RELEASE was not ready within $READY_TIMEOUT s; its worker is killed."
    signal_child KILL "$WORKER"
  fi
}

# is_accepting N: a level 0 program accepts as soon as it listens, and nobody can see when that is.
is_accepting() { [[ $MODE != molt ]] || has_file "$1" accepting; }

worker_accepts() {
  clear_deadline ready
  hold_off
  link_worker_socket
  # After a crash the old release comes up while its update goes on.
  if [[ $STATE == updating ]]; then set_state updating; else set_state serving; fi
  settle_boot
  say "release $WORKER_RELEASE accepts on port $PORT."
}

link_worker_socket() { [[ $MODE != molt ]] || { ln -sfn "$WORKER/sock" "$RUN/worker.sock.new" && mv -fT "$RUN/worker.sock.new" "$RUN/worker.sock"; }; }

# settle_boot: this supervisor has brought a release to accepting, so the entrypoint may trust it again; and what fails next is news.
settle_boot() { rm -f "$MOLT_DATA/boot_count" "$MOLT_DATA/outbox/outage"; }

# leave: before a stop for good, who accepts is told to say that it is not ready, so that whoever sends clients here sends them elsewhere.
# It serves all the same, for DRAIN_DELAY. Sets REPLY to the child to wait for. 1: nothing is to be waited for.
leave() {
  local child leaving=
  ((DRAIN_DELAY > 0)) && ! is_rehearsal || return 1
  for child in $OLD $WORKER; do
    accepts "$child" || continue
    if : >"$RUN/$child/leave"; then leaving=$child; else warn "$RUN/$child/leave could not be written: clients get no time to go elsewhere."; fi
  done
  [[ -n $leaving ]] || return 1
  say "not ready any more: clients are served for $DRAIN_DELAY s (DRAIN_DELAY), for whoever sends them to go elsewhere."
  REPLY=$leaving
}

# accepts N: of level 0 programs only the one that serves does.
accepts() { ! has_ended "$1" && { has_file "$1" accepting || [[ $MODE != molt && $1 == "$WORKER" ]]; }; }

# stop_worker SECONDS: TERM, KILL after SECONDS. Sets REPLY to its exit status, with our own TERM counted as a clean end.
stop_worker() {
  local child=$WORKER
  REPLY=0
  clear_deadline ready
  clear_deadline restart
  [[ -n $child ]] || return 0
  WORKER=
  end_child "$child" $(($1 * 1000))
  has_ended "$child" && exit_of "$child"
  [[ $REPLY != 143 ]] || REPLY=0
}

# hold_on [SECONDS WORDS]: nothing accepts; after UPDATE_HOLD_LIMIT clients are answered by the responder instead of waiting on.
hold_on() {
  [[ -z $RESPONDER && $MOLT_SOCKET != none ]] || return 0
  HOLDING=("${1:-$UPDATE_HOLD_LIMIT}" "${2:-This service is being updated.}")
  spawn_with_socket "$SCRIPTS/perl/maintenance" "${HOLDING[@]}" && RESPONDER=$CHILD
}

# tend_responder: one that died is started again, but not over and over.
tend_responder() {
  if [[ -n $RESPONDER && -z ${DEADLINES[responder]-} ]] && has_ended "$RESPONDER"; then
    warn 'the responder ended by itself; it is started again in a second.'
    set_deadline responder 1000
  elif deadline_passed responder; then
    clear_deadline responder
    RESPONDER=
    hold_on "${HOLDING[@]}"
  fi
}

# hold_off: TERM lets the responder finish the answers that it has begun; it takes in nobody new.
hold_off() {
  [[ -n $RESPONDER ]] || return 0
  clear_deadline responder
  has_ended "$RESPONDER" || signal_child TERM "$RESPONDER"
  RESPONDER=
}

# set_state STATE: what status and the health check read. Volatile: made anew at every start.
set_state() {
  STATE=$1
  local -A state=([pid]=$$ [boot_id]=$BOOT_ID [started_at]=$STARTED_AT [port]=$PORT [supervisor]=$SUPERVISOR_RELEASE [state]=$STATE
    [worker]=$WORKER [worker_pid]='' [release]=$WORKER_RELEASE [since]='' [crashes]=$CRASHES [reason]=$STATE_REASON [responder]=off)
  utc_now 'state[since]'
  [[ -n $WORKER && -s $RUN/$WORKER/pid ]] && state[worker_pid]=$(<"$RUN/$WORKER/pid")
  # shellcheck disable=SC2034 # flat_text reads it by its name
  [[ -z $RESPONDER ]] || state[responder]=on
  flat_text state pid boot_id started_at port supervisor state worker worker_pid release since crashes reason responder
  write_state "$RUN/state.json" "$REPLY" || warn "$RUN/state.json could not be written; status shows what was before."
}
