# shellcheck shell=bash
# Hooks: executables named after a moment of an update, in hooks/ of the release that runs at that moment, then in hooks/ of the data
# directory. What they are told and may do: docs/OPERATIONS.md, "Hooks". Each is a step of its own, with a deadline.

# gate HOOK: every hook of that name must agree; the first that does not ends the update. It may run again after a crash.
gate() {
  local owner status
  for owner in "$WORKER_RELEASE" data; do
    has_hook "$1" "$owner" || continue
    run_hook "$1" "$owner" "$(lock_file)"
    status=$?
    case $status in
      0) ;;
      2 | 3) step_failed "$status"; return ;;
      *) fails "$REPLY"; return ;;
    esac
  done
}

# notify OUTCOME: tells whoever gets alerts and every hook of the outcome; nothing that they do changes it. What went wrong with a hook is
# noted in the record.
# A worker that asks for the next update meanwhile changes LOCK, so nothing is taken from it after a hook has begun.
notify() {
  local update=${LOCK[id]} owner hook record notes=
  CANCELLABLE=
  alert "$1" "${LOCK[reason]-}"
  tend_alerts
  case $1 in committed) hook=post-commit ;; rolled_back) hook=post-rollback ;; abandoned) hook=post-abandon ;; esac
  record=$(history_file "$update" "$1")
  for owner in "$WORKER_RELEASE" data; do
    has_hook "$hook" "$owner" || continue
    run_hook "$hook" "$owner" "$record" && continue
    warn "$REPLY; update $update stays ${1/_/ }."
    notes+=${notes:+; }$REPLY
  done
  [[ -z $notes ]] || note_hooks "$record" "$notes"
}

# note_hooks RECORD NOTES: a report, like finish_record.
note_hooks() {
  local -A ended=()
  local keys=()
  flat_read "$1" ended keys || { warn "the record $1 $FLAT_ERROR; what its hooks did is not noted in it."; return 0; }
  [[ -n ${ended[hooks]+set} ]] || keys+=(hooks)
  ended[hooks]=$2
  flat_text ended "${keys[@]}"
  write_durably "$1" "$REPLY" || warn "what the hooks did could not be written to the record $1."
}

# has_hook HOOK OWNER: not in a rehearsal, where nothing outside is told anything.
has_hook() { [[ -n $2 ]] && ! is_rehearsal && hook_path "$1" "$2" && [[ -e $REPLY || -L $REPLY ]]; }

# hook_path HOOK OWNER: sets REPLY.
hook_path() { if [[ $2 == data ]]; then REPLY=$MOLT_DATA/hooks/$1; else REPLY=$MOLT_DATA/releases/$2/hooks/$1; fi; }

# run_hook HOOK OWNER RECORD: as run_step; sets REPLY to what went wrong, in words.
run_hook() {
  local status name="hook $1 of ${2/#data/the data directory}"
  run_step "$HOOK_TIMEOUT" hook "$1" "$2" "$3" "$WORKER_RELEASE"
  status=$?
  case $status in
    0) return ;;
    2) REPLY="$name was stopped, as Molt was told to stop" ;;
    3) REPLY="$name was stopped, as the update was cancelled" ;;
    *) REPLY="$name ${STEP[reason]:-failed}" ;;
  esac
  [[ -z ${STEP[late]-} ]] || REPLY="$name did not end within $HOOK_TIMEOUT s (HOOK_TIMEOUT) and was killed"
  return "$status"
}
