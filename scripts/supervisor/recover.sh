# shellcheck shell=bash
# What a start finds: an update left open by a crash, a lock that nobody can read, a `current` that leads nowhere.

# recovery_plan PHASE ATTEMPTS EVIDENCE: the table. EVIDENCE is the snapshot, sealed or missing, or beside: an overlap switch has
# none, and left the database to the old release, which goes on serving at once. Sets REPLY.
recovery_plan() {
  case $1,$2,$3 in
    requested,*) REPLY=serve_old ;;           # nothing has changed
    staged,*) REPLY=serve_old ;;              # the old release may have been drained, not more
    activated,[012],beside) REPLY=attempt_beside ;;
    activated,*,beside) REPLY=roll_back_beside ;;
    rolling_back,*,beside) REPLY=roll_back_beside_again ;;
    backed_up,*,sealed) REPLY=go_on ;;        # the old worker is dead, the data stands still
    backed_up,*,missing) REPLY=back_up_again ;;
    activated,[012],sealed) REPLY=attempt_again ;;
    activated,*,sealed) REPLY=roll_back ;;
    rolling_back,*,sealed) REPLY=roll_back_again ;;
    *,missing) REPLY=refuse ;;                # the database may be half migrated, and nothing to restore it from
    *) REPLY=refuse ;;
  esac
}

# settle_the_past: after it, what may serve is started, and LOCK holds the update that is to go on.
settle_the_past() {
  read_lock_or_set_it_aside || return
  [[ -n ${LOCK[id]-} ]] || rebuild_change
  if [[ -n ${LOCK[id]-} ]]; then resume_update; return; fi
  give_room_back
  serve_current && [[ -n $WORKER_RELEASE ]] && adopt_image "$WORKER_RELEASE"
}

# resume_update: acts on the table.
resume_update() {
  local evidence=missing
  if [[ ${LOCK[switch]-} == overlap ]]; then evidence=beside; elif snapshot_is_sealed "${LOCK[backup]-}"; then evidence=sealed; fi
  recovery_plan "${LOCK[phase]}" "${LOCK[attempts]}" "$evidence"
  say "update ${LOCK[id]} was interrupted in phase ${LOCK[phase]} (attempt ${LOCK[attempts]}, snapshot $evidence): ${REPLY//_/ }."
  case $REPLY in
    # In a rehearsal there is nothing but the candidate.
    serve_old) is_rehearsal || serve_current ;;
    back_up_again) LOCK[phase]=staged; lock_set phase=staged && serve_current ;;
    go_on | roll_back_again) hold_on ;;
    attempt_again) hold_on; count_attempt ;;
    attempt_beside) serve_release "${LOCK[from]}"; in_maintenance || count_attempt ;;
    roll_back) interrupted_too_often ;;
    roll_back_beside) serve_release "${LOCK[from]}"; interrupted_too_often ;;
    roll_back_beside_again) serve_release "${LOCK[from]}" ;;
    refuse) no_snapshot ;;
  esac
}

interrupted_too_often() {
  FAILURE="interrupted ${LOCK[attempts]} times" FAILED_RELEASE=yes
  begin_rollback
}

no_snapshot() {
  give_up "$CANNOT_RUN" "update ${LOCK[id]} is in phase ${LOCK[phase]}, but its backup \"${LOCK[backup]}\" is missing or incomplete in $MOLT_DATA/backups/auto_update. Put it back and start Molt again (docs/OPERATIONS.md, \"When a rollback cannot go on\")."
  return 1
}

# snapshot_is_sealed TIMESTAMP: the manifest is written last, so it is the seal; the files that it names must be there.
snapshot_is_sealed() {
  local -A seal=()
  local folder=$MOLT_DATA/backups/auto_update index
  [[ -n $1 ]] && flat_read "$folder/backup_$1.json" seal || return 1
  for ((index = 1; index <= ${seal[db_count]:-0}; index++)); do
    [[ -z ${seal[db_$index]} || -f $folder/${seal[db_$index]} ]] || return 1
  done
}

# read_lock_or_set_it_aside: a lock nobody can read is kept in failed/, and what it said is pieced together from the evidence.
read_lock_or_set_it_aside() {
  local aside reason
  lock_is_open || return 0
  lock_load && return 0
  # What could be read of it must not be taken for the lock that comes next.
  LOCK=()
  reason=$FLAT_ERROR
  aside=$(set_aside "$(lock_file)" "$MOLT_DATA/failed") || {
    give_up "$CANNOT_RUN" "UPDATE_LOCK.json $reason, and it cannot be moved to $MOLT_DATA/failed. Correct the rights on $MOLT_DATA and start again."
    return 1
  }
  warn "UPDATE_LOCK.json $reason. It is kept as $aside."
  # Of a change of the configuration config/change tells, and the release that runs is what it was.
  change_is_open || rebuild_lock "the lock $reason and was kept as ${aside##*/}"
}

# rebuild_lock REASON: `current` runs only if history holds its committed record. Otherwise its update never committed: it is
# rolled back, with a restore only from a backup whose record names that very update.
rebuild_lock() {
  local current last file
  local -A seal=()
  current=$(current_release)
  last=$(committed_release)
  [[ -n $current && $current != "$last" ]] && ! was_committed "$current" || return 0
  lock_new kind=update "from=$last" "to=$current" requested_by=recovery phase=rolling_back "reason=$1" attempts=1
  for file in "$MOLT_DATA"/backups/auto_update/backup_*.json; do
    flat_read "$file" seal || continue
    [[ ${seal[kind]} == @(update|rollback) && ${seal[release]} == "$last" ]] || continue
    compgen -G "$MOLT_DATA/history/${seal[update]}.*.json" >/dev/null || LOCK[id]=${seal[update]} LOCK[backup]=${seal[ts]}
  done
  [[ -n ${LOCK[backup]} ]] || rebuild_overlap
  lock_create
}

# rebuild_change: without a lock, config/change alone tells that a configuration is in place which never committed: it is rolled back.
rebuild_change() {
  local release
  change_is_open || { forget_change; return 0; }
  release=$(current_release)
  [[ -n $release ]] || return 0
  warn "configuration ${CHANGE[2]} is in place, but was never committed: it is rolled back."
  lock_new kind=config "id=${CHANGE[0]}" "from=$release" "to=$release" requested_by=recovery phase=rolling_back attempts=1 switch=overlap \
    "config=${CHANGE[2]}" "config_from=${CHANGE[1]}" 'reason=its lock could not be read, or was taken away'
  LOCK_KEYS+=(config config_from)
  lock_create
}

# rebuild_overlap: without a backup it was an overlap, which left the database to the old release, with what the candidate added to it.
rebuild_overlap() {
  local to added
  LOCK[switch]=overlap
  read -r to added 2>/dev/null <"$MOLT_DATA/cache/overlap" || return 0
  [[ $to != "${LOCK[to]}" || ! $added =~ ^(${LOCK_FORMS[migrations]})$ ]] || LOCK[migrations]=$added
}

# bury_the_dead: proves that nothing of an earlier life still has the database, then forgets that life's run directory.
bury_the_dead() {
  local run pid
  for run in "$RUN"/[0-9]*/; do
    [[ -d $run ]] || continue
    # The kernel kills them with the supervisor; what a build started outlives its step and has no more reason to live.
    flock -x -w 0.3 "$run" true && continue
    for pid in $(holders_of "${run%/}"); do
      warn "process $pid of an earlier life of Molt still runs; it is killed."
      kill -KILL "$pid"
    done
    flock -x -w 10 "$run" true || die "$CANNOT_RUN" "something of an earlier life of Molt still holds $run and cannot be killed. End it and start Molt again."
  done
  rm -rf "${RUN:?}"/[0-9]* "$RUN/cancel" "$RUN/worker.sock" "$RUN/control"
}

# holders_of DIRECTORY: the processes that have it open.
holders_of() {
  find /proc/[0-9]*/fd -maxdepth 1 -printf '%l\t%p\n' 2>/dev/null |
    OF=$1 awk -F '\t' '$1 == ENVIRON["OF"] {split($2, part, "/"); print part[3]}' | sort -u
}
