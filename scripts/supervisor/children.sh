# shellcheck shell=bash
# Children of PID 1: workers, steps and the responder. Each has a watcher and a directory run/<n> that holds what is
# known of it: pid, exit, out; for workers also sock, parked, go, ready, accept, accepting, closed, reason.

LAST_CHILD=0
CHILD=

# spawn COMMAND...: starts a child without the held socket; sets CHILD to its number.
spawn() { spawn_with_socket "$@" 3<&-; }

# spawn_with_socket COMMAND...: the same, with the held socket as fd 3. The lock on the data directory never leaves PID 1.
spawn_with_socket() {
  new_child || return
  setsid setpriv --pdeathsig KILL -- sh "$SUPERVISOR/watch" $$ "$RUN" "$CHILD" "$@" </dev/null {DATA_LOCK}<&- {CONTROL}<&- &
}

# new_child: the number and the directory of the next child, with the room for its exit status. On a full disk it is not begun.
new_child() {
  CHILD=$((LAST_CHILD + 1))
  LAST_CHILD=$CHILD
  { mkdir -p "$RUN/$CHILD" && printf '\n\n\n\n' >"$RUN/$CHILD/room"; } && return
  warn "nothing can be started: $RUN cannot be written. Free some disk space."
  return 1
}

# forget_the_ended: removes what is left of children that ended long ago, and whose end is no news to anybody.
forget_the_ended() {
  local run
  for run in "$RUN"/[0-9]*/; do
    run=${run%/}
    [[ ! -s $run/exit || " $WORKER $OLD $RESPONDER $CHECK $SENDER " == *" ${run##*/} "* ]] || rm -rf "$run"
  done
}

has_ended() { [[ -s $RUN/$1/exit ]]; }

has_file() { [[ -e $RUN/$1/$2 ]]; }

# has_file_or_ended N FILE: after that, waiting for FILE makes no more sense.
has_file_or_ended() { has_file "$1" "$2" || has_ended "$1"; }

# exit_of N: sets REPLY.
exit_of() { REPLY=$(<"$RUN/$1/exit"); }

# reason_of N: why a child ended, in its own words when it left some. Sets REPLY.
reason_of() {
  exit_of "$1"
  local status=$REPLY
  case $status in
    0) REPLY='it exited with 0' ;;
    137) REPLY='it was killed (KILL)' ;;
    143) REPLY='it was ended by a TERM' ;;
    *) REPLY="it exited with $status" ;;
  esac
  [[ -s $RUN/$1/reason ]] && REPLY+=": $(head -c 2000 "$RUN/$1/reason" | tr -d '\n' | LC_ALL=C tr -cd '[:print:]')"
  REPLY=${REPLY%.}
}

# has_begun N: there is somebody to signal, or nobody any more. Its watcher makes the file first, and then writes the pid into it.
has_begun() { [[ -s $RUN/$1/pid ]] || has_ended "$1"; }

# signal_child SIGNAL N: to the child and all that shares its session's group. One that is just being started gets it too.
signal_child() {
  until_gone "$2" 2000 has_begun "$2"
  [[ -s $RUN/$2/pid ]] || return 0
  local pid
  pid=$(<"$RUN/$2/pid")
  kill "-$1" -- "-$pid" 2>/dev/null || kill "-$1" "$pid" 2>/dev/null
  return 0
}

# end_child N MILLISECONDS: TERM, and KILL after the time is over; returns when it is gone. Never interrupted.
end_child() {
  local child=$1
  signal_child TERM "$child"
  until_gone "$child" "$2" has_ended "$child"
  kill_child "$child"
}

# kill_child N: KILL to whatever is left of it, and the proof that nothing is.
kill_child() {
  signal_child KILL "$1"
  until_gone "$1" 10000 has_ended "$1" || warn "child $1 does not die of KILL; its watcher has not written $RUN/$1/exit."
  signal_child KILL "$1"
  flock -x -w 0.5 "$RUN/$1" true && return
  # What began a session of its own is in no group of ours, but holds the lock like everything else that the child started.
  local pid
  for pid in $(holders_of "$RUN/$1"); do kill -KILL "$pid" 2>/dev/null; done
  flock -x -w 10 "$RUN/$1" true || warn "something that child $1 started is still running; it holds $RUN/$1."
}

# until_gone N MILLISECONDS CONDITION...: waits for N whatever else happens: a stop that is under way must not cut it short.
until_gone() {
  # Ending a child must not change the exit status that its caller has read from another.
  local name=gone_$1 status=0 REPLY
  set_deadline "$name" "$2"
  shift 2
  until "$@"; do
    deadline_passed "$name" && { status=1; break; }
    next_event "$name"
  done
  clear_deadline "$name"
  return "$status"
}

declare -A STEP=()
STEP_ABOUT=

# run_step SECONDS NAME ARGUMENTS...: runs steps/NAME and reads its results (key=value lines) into STEP.
# 0 done; 1 failed; 2 Molt is told to stop; 3 the update is cancelled; 10 the release itself is bad.
run_step() {
  local seconds=$1 child status
  shift
  STEP=()
  let_parked_go "$@" || spawn_step "$@" || { STEP[reason]="the step $1 could not be started: $RUN cannot be written; is the disk full?"; return 1; }
  child=$CHILD
  end_of_step "$child" "$seconds" "the step $1"
  status=$?
  rm -rf "${RUN:?}/$child"
  return "$status"
}

# end_of_step N SECONDS WHAT: what run_step does with a child that writes results; its directory stays.
end_of_step() {
  local child=$1 seconds=$2 what=$3 status
  await $((seconds * 1000)) step_is_over "$child"
  status=$?
  ((status != 0)) || has_ended "$child" || status=1
  ((status == 0)) || kill_child "$child"
  read_results "$child"
  case $status in
    0) exit_of "$child" && status=$REPLY ;;
    1) STEP[reason]="$what was not done within $seconds s" STEP[late]=yes ;;
  esac
  case $status in 0 | 2 | 3 | 10) return "$status" ;; esac
  [[ -n ${STEP[reason]-} ]] || STEP[reason]="$what failed with status $status; see the log"
  return 1
}

# step_is_over N: it ended, or the worker that it looks at (STEP_ABOUT) did.
step_is_over() { has_ended "$1" || { [[ -n $STEP_ABOUT ]] && has_ended "$STEP_ABOUT"; }; }

# park_step NAME ARGUMENTS...: starts a step before its time, so that nobody waits for its start: it comes as far as its await_go, until
# run_step is called with the same words. One that cannot be parked is started then.
park_step() {
  local run=$RUN/$((LAST_CHILD + 1))
  local -x MOLT_RUN_DIR=$run
  mkdir -p "$run" && mkfifo "$run/begin" && spawn_step "$@" && PARKED[$1]="$CHILD $*"
  return 0
}
declare -A PARKED=()

# let_parked_go NAME ARGUMENTS...: sets CHILD. Fails when no step waits that was parked with these words.
let_parked_go() {
  local parked=${PARKED[$1]-}
  CHILD=${parked%% *}
  [[ -n $CHILD && $parked == "$CHILD $*" ]] || return 1
  unset "PARKED[$1]"
  until_gone "$CHILD" 2000 has_file_or_ended "$CHILD" waits
  ! has_ended "$CHILD" && has_file "$CHILD" waits && echo 1<>"$RUN/$CHILD/begin" && return
  kill_child "$CHILD"
  return 1
}

# put_parked_away: those that nobody has let go.
put_parked_away() {
  local name
  for name in "${!PARKED[@]}"; do
    kill_child "${PARKED[$name]%% *}"
    rm -rf "${RUN:?}/${PARKED[$name]%% *}"
  done
  PARKED=()
}

spawn_step() {
  local name=$1
  shift
  new_child || return
  setsid setpriv --pdeathsig KILL -- sh "$SUPERVISOR/watch" $$ "$RUN" "$CHILD" "$SCRIPTS/steps/$name" "$@" \
    </dev/null >"$RUN/$CHILD/out" 3<&- {DATA_LOCK}<&- {CONTROL}<&- &
}

read_results() {
  local line
  STEP=()
  [[ -e $RUN/$1/out ]] || return 0
  while IFS= read -r line; do
    [[ $line == [a-z]*=* ]] && STEP[${line%%=*}]=${line#*=}
  done <"$RUN/$1/out"
}
