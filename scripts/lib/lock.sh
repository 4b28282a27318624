# shellcheck shell=bash
# Definitions only: UPDATE_LOCK.json, the record of the one open update. Needs log.sh, files.sh and MOLT_DATA.
# Anyone may create it (durably, by link(2)); after that only the supervisor changes it.

declare -gA LOCK=()
declare -ga LOCK_KEYS=()
readonly NEW_LOCK_KEYS=(format id kind phase from to ref commit requested_by requested_at grant restore attempts switch backup
  schema_from schema_to bad reason outcome ended_at window_began
  stage_ms park_ms drain_ms back_up_ms activate_ms migrate_ms verify_ms commit_ms roll_back_ms not_accepting_ms)

lock_file() { printf '%s/UPDATE_LOCK.json' "$MOLT_DATA"; }

lock_is_open() { [[ -e $MOLT_DATA/UPDATE_LOCK.json || -L $MOLT_DATA/UPDATE_LOCK.json ]]; }

# lock_load: reads the open lock into LOCK. Returns 1 with the reason in FLAT_ERROR when nobody can read it.
lock_load() {
  local key
  flat_read "$(lock_file)" LOCK LOCK_KEYS || return 1
  for key in format id kind phase from to attempts; do
    [[ -n ${LOCK[$key]+set} ]] || { FLAT_ERROR="lacks \"$key\""; return 1; }
  done
  lock_is_valid
}

lock_is_valid() {
  local id='^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}$' release='^([0-9]{8}T[0-9]{6}Z-[0-9a-f]{10})?$' stamp='^([0-9]{8}T[0-9]{6}Z)?$'
  [[ ${LOCK[format]} == 1 ]] || { FLAT_ERROR="has format \"${LOCK[format]}\", this supervisor reads 1"; return 1; }
  [[ ${LOCK[id]} =~ $id ]] || { FLAT_ERROR='has no valid "id"'; return 1; }
  [[ ${LOCK[from]} =~ $release && ${LOCK[to]} =~ $release ]] || { FLAT_ERROR='has no valid "from" or "to"'; return 1; }
  [[ ${LOCK[backup]-} =~ $stamp && ${LOCK[restore]-} =~ $stamp ]] || { FLAT_ERROR='has no valid "backup" or "restore"'; return 1; }
  [[ ${LOCK[attempts]} =~ ^[0-9]{1,3}$ ]] || { FLAT_ERROR='has no valid "attempts"'; return 1; }
  case ${LOCK[kind]} in update | first_start | rollback) ;; *) FLAT_ERROR='has no valid "kind"'; return 1 ;; esac
  case ${LOCK[phase]} in requested | staged | backed_up | activated | rolling_back) ;; *) FLAT_ERROR='has no valid "phase"'; return 1 ;; esac
}

# lock_new KEY=VALUE...: fills LOCK for a new update in phase requested.
lock_new() {
  local key pair
  LOCK=()
  LOCK_KEYS=("${NEW_LOCK_KEYS[@]}")
  for key in "${LOCK_KEYS[@]}"; do LOCK[$key]=; done
  LOCK[format]=1
  printf -v 'LOCK[id]' '%(%Y%m%dT%H%M%SZ)T-%06x' -1 $((SRANDOM & 0xffffff))
  LOCK[phase]=requested
  LOCK[attempts]=0
  printf -v 'LOCK[requested_at]' '%(%Y-%m-%dT%H:%M:%SZ)T' -1
  for pair in "$@"; do LOCK[${pair%%=*}]=${pair#*=}; done
}

# lock_create: makes LOCK the open update. Returns 1 when another one is open.
lock_create() {
  local temp=$MOLT_DATA/.UPDATE_LOCK.json.$BASHPID status=0
  flat_text LOCK LOCK_KEYS
  printf '%s' "$REPLY" >"$temp" && sync "$temp" || return 2
  ln -T "$temp" "$(lock_file)" 2>/dev/null || status=1
  rm -f "$temp"
  sync "$MOLT_DATA" || return 2
  return "$status"
}

# lock_set KEY=VALUE...: changes the open lock durably.
lock_set() {
  local pair key
  for pair in "$@"; do
    key=${pair%%=*}
    [[ -n ${LOCK[$key]+set} ]] || LOCK_KEYS+=("$key")
    LOCK[$key]=${pair#*=}
  done
  flat_text LOCK LOCK_KEYS
  write_durably "$(lock_file)" "$REPLY"
}

# lock_phase PHASE [KEY=VALUE...]: the one place where an update changes its phase.
lock_phase() {
  local to=$1 from=${LOCK[phase]}
  shift
  case $from,$to in
    requested,staged | staged,backed_up | backed_up,activated | activated,activated | backed_up,rolling_back | activated,rolling_back | rolling_back,rolling_back) ;;
    *) say "error: update ${LOCK[id]} cannot go from $from to $to."; return 1 ;;
  esac
  lock_set "phase=$to" "$@" || { say "error: the phase $to of update ${LOCK[id]} could not be written to $MOLT_DATA; is the disk full?"; return 1; }
}

# lock_end OUTCOME [KEY=VALUE...]: the end of an update is one rename, durable before anyone acts on it.
lock_end() {
  local outcome=$1 record
  shift
  record=$(history_file "${LOCK[id]}" "$outcome")
  # A full disk may refuse the last words of the record; the file's name still tells how it ended.
  lock_set "outcome=$outcome" "ended_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$@" ||
    warn "the last fields of update ${LOCK[id]} could not be written; its record ends with what was known before."
  mv -fT "$(lock_file)" "$record" && sync "$MOLT_DATA/history" "$MOLT_DATA"
}

history_file() { printf '%s/history/%s.%s.json' "$MOLT_DATA" "$1" "$2"; }

# committed_release: the release of the newest committed update; empty when there is none.
committed_release() {
  local records=("$MOLT_DATA"/history/*.committed.json) index
  local -A record=()
  # shellcheck disable=SC2034 # flat_read fills it by name
  local -a record_keys=()
  for ((index = ${#records[@]} - 1; index >= 0; index--)); do
    flat_read "${records[index]}" record record_keys || continue
    [[ -d $MOLT_DATA/releases/${record[to]} ]] && { printf '%s' "${record[to]}"; return; }
  done
}

# was_committed RELEASE: history holds a committed record of it.
was_committed() { grep -qsF -- "\"to\": \"$1\"" "$MOLT_DATA"/history/*.committed.json; }

# current_release: the release that `current` names; empty when it is missing or points outside of releases/.
current_release() {
  local target
  target=$(readlink "$MOLT_DATA/current") || return 0
  [[ $target =~ ^releases/([0-9]{8}T[0-9]{6}Z-[0-9a-f]{10})$ ]] && printf '%s' "${BASH_REMATCH[1]}"
  return 0
}
