# shellcheck shell=bash
# The event loop of PID 1: one blocking point, which reads lines from the fifo run/control.
# Lines only wake; facts are files. Deadlines are kept here and end the read; nothing polls, and an idle loop never wakes.

declare -A DEADLINES=()

# open_control: makes the fifo and holds it open for both sides, so that a read never sees an end of file.
open_control() {
  mkfifo -m 600 "$RUN/control" && exec {CONTROL}<>"$RUN/control"
}

# wake WORD: what a trap does; the line ends the read, the variable is the fact.
wake() { printf '\n%s\n' "$1" >&"$CONTROL"; }

catch_signals() {
  trap 'STOPPING=yes; wake stop' TERM INT HUP
}

set_deadline() {
  now_ms
  DEADLINES[$1]=$((REPLY + $2))
}

clear_deadline() { unset "DEADLINES[$1]"; }

deadline_passed() {
  [[ -n ${DEADLINES[$1]-} ]] || return 1
  now_ms
  ((REPLY >= DEADLINES[$1]))
}

# next_event NAMES...: blocks until a line comes or the nearest of these deadlines has passed. Of others nobody takes notice now.
next_event() {
  local nearest='' name wait line
  for name in "$@"; do
    [[ -n ${DEADLINES[$name]-} ]] || continue
    [[ -z $nearest ]] || ((DEADLINES[$name] < nearest)) || continue
    nearest=${DEADLINES[$name]}
  done
  if [[ -z $nearest ]]; then
    IFS= read -r line <&"$CONTROL"
  else
    now_ms
    wait=$((nearest - REPLY))
    ((wait > 0)) || return 0
    printf -v wait '%d.%03d' $((wait / 1000)) $((wait % 1000))
    IFS= read -r -t "$wait" line <&"$CONTROL" || return 0
  fi
  # The one line that is a fact too: a signal that came while one supervisor became the next survives in the fifo.
  [[ $line != stop ]] || STOPPING=yes
}

# await MILLISECONDS CONDITION...: lets events happen until CONDITION holds.
# 0: it holds. 1: the time is over. 2: Molt is told to stop. 3: the update is cancelled (where it still can be).
await() {
  local name=await_$RANDOM$RANDOM status=0
  set_deadline "$name" "$1"
  shift
  until "$@"; do
    [[ -n $STOPPING ]] && { status=2; break; }
    cancel_requested && { status=3; break; }
    deadline_passed "$name" && { status=1; break; }
    next_event "$name" "${WORKER_DEADLINES[@]}"
    tend_worker
  done
  clear_deadline "$name"
  return "$status"
}
