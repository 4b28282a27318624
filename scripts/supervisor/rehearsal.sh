# shellcheck shell=bash
# Before a switch: the rehearsal of the release, and whether it may be switched beside the old one (overlap) or needs a stop.

# The milliseconds that the migrations of an overlap may take, as rehearsed on the full data: the old worker's writes wait for them.
readonly OVERLAP_MIGRATION_MS=200

# is_rehearsal: is this supervisor itself rehearsed by that of another release?
is_rehearsal() { [[ -n ${MOLT_REHEARSAL-} ]]; }

# rehearse: the candidate's own entrypoint, supervisor and worker on a copy of the data. What fails here cost nobody anything.
rehearse() {
  if [[ -z ${LOCK[from]} ]] || is_rehearsal; then LOCK["rehearsal"]=off; return 0; fi
  # What is copied for a rehearsal is the data that serves, not that of the backup which it would go on with.
  if goes_back || [[ -n ${LOCK[restore]} ]]; then LOCK["rehearsal"]=skipped; return 0; fi
  timed rehearse_ms run_step "$BUILD_TIMEOUT" rehearse "${LOCK[from]}" "${LOCK[to]}" "${LOCK[failed_before]-}"
  local status=$?
  LOCK["rehearsal"]=${STEP["rehearsal"]-}
  ((status == 0)) || { step_failed "$status"; return; }
  [[ ${STEP[migrations]-} =~ ^(${LOCK_FORMS[migrations]})$ ]] || { fails "the rehearsal listed migrations that cannot be read: ${STEP[migrations]}"; return; }
  LOCK["migrations"]=${STEP[migrations]-}
}

# goes_back: is it a rollback of the code alone, to a release that served here? It is wanted now, and has shown what it can.
goes_back() { [[ ${LOCK[kind]} == rollback && -z ${LOCK[restore]} ]] && served_here "${LOCK[to]}"; }

# served_here RELEASE: this very build of it, which is older than a record of its commit, and not one that was built again.
served_here() {
  local record
  while IFS= read -r record; do
    [[ ! $record -nt $MOLT_DATA/releases/$1/release.json ]] || return 0
  done < <(committed_records "$1")
  return 1
}

# only_checks: nothing was rehearsed, so beside the old worker it may look at the database and not migrate it.
only_checks() { [[ ${LOCK[switch]-},${LOCK["rehearsal"]-} == overlap,skipped ]]; }

# requested -> staged: the switch is decided, and recorded before anything acts on it.
choose_switch() {
  local what="release ${LOCK[to]}"
  ! changes_configuration || what="configuration ${LOCK[config]}"
  others_can_live_with_it || return
  LOCK[switch]=overlap
  if needs_stop; then
    [[ $UPDATE_SWITCH != overlap || -z ${LOCK[from]} ]] || { fails "$what needs a stop switch, because $REPLY, and UPDATE_SWITCH is overlap; set it to auto to allow that"; return; }
    LOCK[switch]=stop
    [[ -z ${LOCK[from]} ]] || say "$what is switched with a stop, because $REPLY."
  else
    say "$what is switched beside the old one, which goes on serving."
  fi
  lock_phase staged "code=${LOCK[code]-}" "code_sha256=${LOCK[code_sha256]-}" || fails 'the phase could not be recorded'
}

# others_can_live_with_it: the database that the instances of a fleet share is never restored, and changed only as all of them can live with.
others_can_live_with_it() {
  database_is_shared || return 0
  [[ -z ${LOCK[restore]} ]] || { fails 'the instances of the fleet share the database, so it is not restored; stop the others, take FLEET_URL and REDIS_URL away here, and ask again'; return; }
  not_compatible "${LOCK["migrations"]}" || return 0
  local what="$REPLY, and the instances of the fleet share the database"
  if only_declared "${LOCK["migrations"]}"; then
    fleet_agrees "$what"
  else
    fails "$what; when no release that runs needs what it takes away, let its file say \"-- molt: contract\", and it is applied as soon as every instance has committed ${LOCK[from]} or a later release"
  fi
}

# needs_stop: is it unsafe for both releases to run at once? Sets REPLY to the reason.
needs_stop() {
  local restore=keep rehearsal=${LOCK["rehearsal"]}
  [[ -z ${LOCK[restore]} ]] || restore=restore
  [[ -n ${LOCK[from]} ]] || { REPLY='nothing runs yet'; return 0; }
  # It migrates nothing, so there is nothing to rehearse.
  ! changes_configuration || rehearsal=full
  case $UPDATE_SWITCH,$restore,$MODE,$MOLT_SOCKET,$rehearsal in
    stop,*) REPLY='UPDATE_SWITCH is stop' ;;
    *,restore,*) REPLY='its data is restored' ;;
    *,fd3,*,* | *,none,*,*) REPLY='a level 0 program accepts as soon as it listens' ;;
    *,none,*) REPLY='nothing holds the socket' ;;
    *,full | *,schema)
      migrations_need_stop && return
      REPLY='there is no memory for two workers'
      ! room_for_two
      ;;
    *,skipped)
      REPLY='it was not rehearsed'
      goes_back || return 0
      REPLY='there is no memory for two workers'
      ! room_for_two
      ;;
    *) REPLY='it was not rehearsed' ;;
  esac
}

# migrations_need_stop: is one of them not compatible, or were they slow? Sets REPLY to the reason.
migrations_need_stop() {
  local items=() item sum=0
  not_compatible "${LOCK["migrations"]}" && return
  IFS=, read -ra items <<<"${LOCK["migrations"]}"
  for item in "${items[@]}"; do sum=$((sum + ${item##*:})); done
  REPLY="its migrations took $sum ms in rehearsal"
  ((sum <= OVERLAP_MIGRATION_MS)) || return 0
  REPLY='its migrations were not timed on the full data'
  [[ -n ${LOCK["migrations"]} && ${LOCK["rehearsal"]} != full ]]
}

# only_declared MIGRATIONS: does each that is not compatible say itself that it takes something away?
only_declared() {
  local items=() item class
  IFS=, read -ra items <<<"$1"
  for item in "${items[@]}"; do
    IFS=: read -r _ class _ <<<"$item"
    [[ $class == @(compatible|compatible_declared|contract_declared) ]] || return 1
  done
}

# not_compatible MIGRATIONS: may the release before not run on one of them? Sets REPLY to which.
not_compatible() {
  local items=() item name class
  IFS=, read -ra items <<<"$1"
  for item in "${items[@]}"; do
    IFS=: read -r name class _ <<<"$item"
    [[ ${class%_declared} == compatible ]] || { REPLY="its migration $name is ${class%_declared}"; return 0; }
  done
  return 1
}
