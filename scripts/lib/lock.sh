# shellcheck shell=bash
# Definitions only: UPDATE_LOCK.json, the record of the one open update. Needs log.sh, files.sh and MOLT_DATA.
# Anyone may create it (durably, by link(2)); after that only the supervisor changes it.

declare -A LOCK=()
declare -a LOCK_KEYS=()
readonly NEW_LOCK_KEYS=(format id kind phase from to ref commit requested_by requested_at grant restore attempts rehearsal migrations switch backup
  schema_from schema_to bad reason outcome ended_at window_began
  stage_ms rehearse_ms park_ms snapshot_ms drain_ms back_up_ms activate_ms migrate_ms verify_ms commit_ms roll_back_ms not_accepting_ms)

lock_file() { printf '%s/UPDATE_LOCK.json' "$MOLT_DATA"; }

lock_is_open() { [[ -e $MOLT_DATA/UPDATE_LOCK.json || -L $MOLT_DATA/UPDATE_LOCK.json ]]; }

# What each field may hold: the table beside the fixtures in src/test/fixtures/lock, which Java is tested with too.
readonly STAMP_FORM='[0-9]{8}T[0-9]{6}Z'
readonly RELEASE_FORM="$STAMP_FORM-[0-9a-f]{10}"
readonly MIGRATION_FORM='[A-Za-z0-9._-]{1,80}:(compatible|contract|unknown)(_declared)?:-?[0-9]{1,10}:[0-9]{1,9}'
readonly CHECK_NAME_FORM='[A-Za-z0-9][A-Za-z0-9._-]{0,59}'
readonly CHECK_FORM="$CHECK_NAME_FORM:(required|advisory):(ok|failed|failed_before|not_run):[0-9]{1,9}:[^"$'\t\n]*'
readonly CHECKS_FORM="($CHECK_FORM("$'\t'"$CHECK_FORM)*)?"
readonly FIGURES_FORM='seconds:[0-9]{1,9},answers:[0-9]{1,15},errors:[0-9]{1,15},p95_ms:[0-9]{0,9},cpu:[0-9]{1,6},memory:[0-9]{1,6}'
declare -A LOCK_FORMS=(
  [format]=1
  [id]="$STAMP_FORM-[0-9a-f]{6}"
  [kind]='update|first_start|rollback|config'
  [phase]='requested|staged|backed_up|activated|rolling_back'
  [from]="($RELEASE_FORM)?"
  [to]="($RELEASE_FORM)?"
  [attempts]='0|[1-9][0-9]{0,3}'
  [backup]="($STAMP_FORM)?"
  [restore]="($STAMP_FORM)?"
  [config]='([1-9][0-9]{0,8})?'
  [config_from]='(0|[1-9][0-9]{0,8})?'
  [commit]='([0-9a-f]{40})?'
  [ref]='([A-Za-z0-9._/@^~+][A-Za-z0-9._/@^~+-]{0,254})?'
  [grant]='(not_descendant)?'
  [rehearsal]='(full|schema|off|skipped)?'
  [migrations]="($MIGRATION_FORM(,$MIGRATION_FORM)*)?"
  [switch]='(stop|overlap)?'
  [failed_before]="($CHECK_NAME_FORM(,$CHECK_NAME_FORM)*)?"
  [checks]=$CHECKS_FORM
  [checks_after_rollback]=$CHECKS_FORM
  [probation]='(passed|breached|cut_short)?'
  [probation_figures]="($FIGURES_FORM)?"
  [probation_before]="($RELEASE_FORM $FIGURES_FORM)?"
  [probation_crashes]='(0|[1-9][0-9]{0,8})?'
  [bad]='(yes)?'
  [outcome]='(committed|rolled_back|abandoned)?'
)
for field in stage rehearse park snapshot drain back_up activate migrate verify commit roll_back not_accepting; do LOCK_FORMS[${field}_ms]='[0-9]{0,12}'; done
unset field
readonly REQUIRED_KEYS=(format id kind phase from to attempts)

# lock_load: reads the open lock into LOCK. Returns 1 with the reason in FLAT_ERROR when nobody can read it.
lock_load() {
  local key
  flat_read "$(lock_file)" LOCK LOCK_KEYS || return 1
  for key in "${REQUIRED_KEYS[@]}"; do
    [[ -n ${LOCK[$key]+set} ]] || { FLAT_ERROR="lacks \"$key\""; return 1; }
  done
  for key in "${!LOCK_FORMS[@]}"; do
    [[ ${LOCK[$key]-} =~ ^(${LOCK_FORMS[$key]})$ || -z ${LOCK[$key]+set} ]] || { FLAT_ERROR="has no valid \"$key\""; return 1; }
  done
  [[ -n ${LOCK[to]} || ${LOCK[phase]} == requested ]] || { FLAT_ERROR="names no release in phase ${LOCK[phase]}"; return 1; }
  [[ ${LOCK[kind]} != config || (-n ${LOCK[config]-} && -n ${LOCK[config_from]-}) ]] || { FLAT_ERROR='does not say which configuration'; return 1; }
}

# new_id VARIABLE: sets it to this moment, and something that nothing else of this second has.
new_id() { TZ=UTC0 printf -v "$1" '%(%Y%m%dT%H%M%SZ)T-%06x' -1 $((SRANDOM & 0xffffff)); }

# lock_new KEY=VALUE...: fills LOCK for a new update in phase requested.
lock_new() {
  local key pair
  LOCK=()
  LOCK_KEYS=("${NEW_LOCK_KEYS[@]}")
  for key in "${LOCK_KEYS[@]}"; do LOCK[$key]=; done
  LOCK[format]=1
  new_id 'LOCK[id]'
  LOCK[phase]=requested
  LOCK[attempts]=0
  utc_now 'LOCK[requested_at]'
  for pair in "$@"; do LOCK[${pair%%=*}]=${pair#*=}; done
}

# lock_create: makes LOCK the open update. Returns 1 when another one is open.
lock_create() {
  local temp=$MOLT_DATA/.UPDATE_LOCK.json.$BASHPID status=0
  flat_text LOCK "${LOCK_KEYS[@]}"
  printf '%s' "$REPLY" >"$temp" && sync "$temp" || return 2
  ln -T "$temp" "$(lock_file)" 2>/dev/null || status=1
  rm -f "$temp"
  sync "$MOLT_DATA" || return 2
  return "$status"
}

# lock_set KEY=VALUE...: changes the open lock durably.
lock_set() {
  local pair
  for pair in "$@"; do lock_note "${pair%%=*}" "${pair#*=}"; done
  flat_text LOCK "${LOCK_KEYS[@]}"
  write_durably "$(lock_file)" "$REPLY"
}

# lock_note KEY VALUE: a field that whoever made the lock may not know; the next write takes it along.
lock_note() {
  [[ -n ${LOCK[$1]+set} ]] || LOCK_KEYS+=("$1")
  LOCK[$1]=$2
}

# lock_phase PHASE [KEY=VALUE...]: the one place where an update changes its phase.
lock_phase() {
  local to=$1 from=${LOCK[phase]}
  shift
  case $from,$to in
    requested,staged | staged,backed_up | staged,activated | backed_up,activated | activated,activated | backed_up,rolling_back | activated,rolling_back | rolling_back,rolling_back) ;;
    *) say "error: update ${LOCK[id]} cannot go from $from to $to."; return 1 ;;
  esac
  lock_set "phase=$to" "$@" || { LOCK[phase]=$from; say "error: the phase $to of update ${LOCK[id]} could not be written to $MOLT_DATA; is the disk full?"; return 1; }
}

# lock_end OUTCOME [KEY=VALUE...]: the end of an update is one rename, durable before anyone acts on it.
lock_end() {
  local outcome=$1 record
  shift
  record=$(history_file "${LOCK[id]}" "$outcome")
  # A full disk may refuse the last words of the record; the file's name still tells how it ended.
  lock_set "outcome=$outcome" "ended_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$@" ||
    warn "the last fields of update ${LOCK[id]} could not be written; its record ends with what was known before."
  mv -fT "$(lock_file)" "$record" || return 1
  # A rename that may not survive a power cut has not happened: whoever looks next must find the lock.
  sync "$MOLT_DATA/history" "$MOLT_DATA" || { mv -fT "$record" "$(lock_file)"; return 1; }
}

history_file() { printf '%s/history/%s.%s.json' "$MOLT_DATA" "$1" "$2"; }

# live_supervisor: says which supervisor has the data directory, when it lives on this host. Fails when none does.
live_supervisor() {
  local -A other=()
  flat_read "$MOLT_DATA/run/state.json" other || return 1
  [[ ${other[boot_id]} == "$(</proc/sys/kernel/random/boot_id)" && -d /proc/${other[pid]} ]] || return 1
  ! flock -n "$MOLT_DATA" true || return 1
  printf 'pid %s, started %s, port %s' "${other[pid]}" "${other[started_at]}" "${other[port]}"
}

refuse_second_supervisor() {
  die "$CANNOT_RUN" "another supervisor has the data directory $MOLT_DATA${1:+: $1}. Stop it first, or set DATA_DIR."
}

# supervisor_parses DIRECTORY: a release's supervisor that bash cannot read must not run anything.
supervisor_parses() {
  local file
  for file in "$1"/supervisor/*.sh "$1"/lib/*.sh; do
    bash -n "$file" 2>/dev/null || return 1
  done
}

# committed_release: the release of the newest committed update; empty when there is none.
committed_release() {
  local records=("$MOLT_DATA"/history/*.committed.json) index
  local -A record=()
  for ((index = ${#records[@]} - 1; index >= 0; index--)); do
    flat_read "${records[index]}" record || continue
    [[ -d $MOLT_DATA/releases/${record[to]} ]] && { printf '%s' "${record[to]}"; return; }
  done
}

# committed_records RELEASE: its records, oldest first. One search, however long the history is.
committed_records() { grep -rlsF --include='*.committed.json' -- "\"to\": \"$1\"" "$MOLT_DATA/history" | sort; }

# arrival_of RELEASE: the record of how it came last; a change of the configuration stays with its release.
arrival_of() {
  local record
  while IFS= read -r record; do
    grep -qF '"kind": "config"' "$record" || { printf '%s' "$record"; return; }
  done < <(committed_records "$1" | sort -r)
}

# was_committed RELEASE: history holds a committed record of it.
was_committed() { [[ -n $(committed_records "$1") ]]; }

# current_release: the release that `current` names; empty when it is missing or points outside of releases/.
current_release() {
  local target
  target=$(readlink "$MOLT_DATA/current") || return 0
  [[ $target =~ ^releases/([0-9]{8}T[0-9]{6}Z-[0-9a-f]{10})$ ]] && printf '%s' "${BASH_REMATCH[1]}"
  return 0
}
