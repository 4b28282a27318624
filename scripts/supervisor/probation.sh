# shellcheck shell=bash
# Probation: the watched time after a commit. A Molt worker watches itself (dev.molt.probation) and says what it has seen in the files
# breach and probation of its directory; of a level 0 program only crashes are seen. PID 1 notes it in the record of the update, tells people,
# and asks for a rollback where one follows. None of this touches an update that is open.

# Crashes that no record tells of yet.
CRASHED=0
# A commit may have cut the probation before it short: the last one of an earlier life too, to begin with.
NEWS=yes

# tend_probation: after every event outside of updates; after a commit when the new worker is over the worst.
tend_probation() {
  [[ -z ${DEADLINES[successor]-} ]] || deadline_passed successor || return 0
  hear_workers ''
  ((CRASHED == 0)) || note_crashes
  [[ -z $NEWS ]] || { cut_short; plan_probation; }
  deadline_passed probation || return 0
  clear_deadline probation
  # Whatever the clock says: it may have been set.
  in_time || true
  note_unwatched passed ''
}

# hear_workers HOW: what workers say of their probations. HOW is noted when nothing is to follow from a breach.
hear_workers() {
  local file
  for file in "$RUN"/[0-9]*/{breach,probation}; do
    [[ -s $file ]] || continue
    hear "$file" "$1"
    rm -f "$file"
  done
}

# hear FILE HOW
hear() {
  local line
  local -A said=()
  while IFS= read -r line; do
    [[ $line != [a-z]*=* ]] || said[${line%%=*}]=${line#*=}
  done <"$1"
  is_said || { warn "$1 cannot be read; what it says of the probation is lost."; return; }
  local figures=("probation_figures=${said[figures]-}" "probation_before=${said[before]-}")
  if [[ $1 == */breach ]]; then
    breach "${said[update]}" "${said[reason]}" "$2" "${figures[@]}"
  else
    note_probation "${said[update]}" "${said[verdict]}" "${said[reason]-}" "${figures[@]}"
    say "the probation of update ${said[update]} is over: ${said[figures]:-${said[reason]-}}."
  fi
}

# is_said: is every part of SAID as it should be? What else there is in the reason, is taken out of it.
is_said() {
  local key
  said[reason]=$(head -c 2000 <<<"${said[reason]-}" | LC_ALL=C tr -cd '[:print:]')
  [[ ${said[update]-} =~ ^(${LOCK_FORMS[id]})$ && ${said[verdict]-} =~ ^(passed|cut_short)?$ ]] || return 1
  for key in figures before; do [[ ${said[$key]-} =~ ^(${LOCK_FORMS[probation_$key]})$ ]] || return 1; done
}

# breach UPDATE REASON HOW [KEY=VALUE...]: the release in probation is not as it should be. HOW: noted, when nothing is to follow; loop, when it
# does not serve at all. The record comes last: should we die here, the rollback says why it came, or the worker says it again.
breach() {
  local update=$1 reason=${2%.} how=$3
  shift 3
  what_follows "$update" "$how" "$reason"
  say "breach of the probation of update $update: $reason; $REPLY."
  tell_of_breach "$update" "$reason"
  note_probation "$update" breached "$reason" "$@"
}

# what_follows UPDATE HOW REASON: asks for the rollback if that is what follows. Sets REPLY to what does, in words.
what_follows() {
  local by=probation
  if [[ $2 == noted ]] || in_maintenance || update_is_open; then
    REPLY='it is only noted, because an update or maintenance is open'
  elif ! in_probation "$WORKER_RELEASE"; then
    REPLY=$WHY_NOT
  elif [[ ${LAST[id]} != "$1" ]]; then
    REPLY='it is only noted, because another update came after it'
  elif [[ $2 != loop && $PROBATION_ACTION == alert ]]; then
    REPLY="PROBATION_ACTION is alert; to go back to $PREVIOUS: molt rollback"
  else
    [[ $2 != loop ]] || by=crash_loop
    request_rollback "$by" "$3"
  fi
}

# tell_of_breach UPDATE REASON: the alert, with the fields of that update.
tell_of_breach() {
  local LOCK_KEYS=() record
  local -A LOCK=()
  record=$(history_file "$1" committed)
  flat_read "$record" LOCK LOCK_KEYS || return 0
  # When that update ended is not when this happened.
  LOCK["ended_at"]=
  alert probation_breach "$2"
}

# note_probation UPDATE VERDICT REASON [KEY=VALUE...]: in the record, where the first verdict stays. A report, like finish_record. The file
# keeps its time, which tells when the update ended (served_here).
note_probation() {
  local record verdict=$2 reason=$3 pair ended keys=()
  local -A noted=()
  record=$(history_file "$1" committed)
  shift 3
  flat_read "$record" noted keys || { warn "the record $record $FLAT_ERROR; how its probation went is not noted in it."; return 0; }
  [[ -z $verdict || -n ${noted[probation]-} ]] || set -- "probation=$verdict" "probation_reason=$reason" "$@"
  for pair; do
    [[ -n ${noted[${pair%%=*}]+set} ]] || keys+=("${pair%%=*}")
    noted[${pair%%=*}]=${pair#*=}
  done
  flat_text noted "${keys[@]}"
  ended=$(stat -c %y "$record")
  local LC_ALL=C
  if ((${#REPLY} <= FLAT_LIMIT)) && write_durably "$record" "$REPLY" && touch -d "$ended" "$record"; then return; fi
  warn "how the probation went could not be written to the record $record."
}

# note_crashes: of the release that serves, while it is in probation.
note_crashes() {
  local count=$CRASHED
  CRASHED=0
  in_time || return 0
  [[ ${LAST[probation_crashes]-} =~ ^[0-9]{1,8}$ ]] && count=$((count + 10#${LAST[probation_crashes]}))
  note_probation "${LAST[id]}" '' '' "probation_crashes=$count"
}

# in_time: is the release that serves in probation?
in_time() { probation_of "$WORKER_RELEASE"; }

# cut_short: did the last commit come while the one before it was in probation? Both records tell, however late it is asked.
cut_short() {
  local records=("$MOLT_DATA"/history/*.committed.json) began
  local -A last=() before=()
  NEWS=
  ((${#records[@]} > 1)) && flat_read "${records[-1]}" last && flat_read "${records[-2]}" before && [[ -z ${before[probation]-} ]] || return 0
  commit_time "${records[-2]}" "${before[ended_at]-}"
  began=$REPLY
  commit_time "${records[-1]}" "${last[ended_at]-}"
  ((REPLY - began >= UPDATE_PROBATION)) || note_probation "${before[id]}" cut_short "${last[kind]} ${last[id]} came"
}

# plan_probation: nobody else sees when that of a level 0 program is over.
plan_probation() {
  clear_deadline probation
  [[ $MODE != molt && -n $WORKER_RELEASE ]] && ((UPDATE_PROBATION > 0)) && ! is_rehearsal || return 0
  if in_time; then set_deadline probation $((REPLY * 1000)); else note_unwatched cut_short 'it was over before Molt was started again'; fi
}

# note_unwatched VERDICT REASON: of the last commit of the release that serves, unless there is a verdict.
note_unwatched() { [[ -z ${LAST[id]-} || -n ${LAST[probation]-} ]] || note_probation "${LAST[id]}" "$1" "$2"; }
