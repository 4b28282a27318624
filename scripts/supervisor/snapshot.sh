# shellcheck shell=bash
# What is done for the backup while the old release still serves, so that the time in which clients wait does not grow with the
# database: a holder keeps the main file of each database in WAL mode as it is, and a step copies it (docs/adr/0012).

HOLDER=

# snapshot: the update is refused for lack of room, and the room for its way back is set aside, before clients wait.
# What a rehearsal works on is a copy already.
snapshot() { is_rehearsal || timed snapshot_ms take_snapshot; }

take_snapshot() {
  local held=
  backup_step
  park_step "${BACKUP_STEP[@]}"
  hold_databases || return
  [[ -z $HOLDER ]] || held=$RUN/$HOLDER/holding
  run_step "$BUILD_TIMEOUT" snapshot "${LOCK[id]}" "$held" || step_failed $?
}

# hold_databases: sets HOLDER when it holds. What cannot be held is copied in the window, so only a stop or a cancel fails here.
hold_databases() {
  local databases=() jars status SMALL_COMMAND
  [[ -z $WORKER ]] || wal_databases
  ((${#databases[@]} > 0)) || return 0
  jars=$(own_jars "$SCRIPTS") || { say "there is no target/molt.jar to hold the database with: it is copied when the old worker has ended."; return 0; }
  small_command "$jars" dev.molt.db.Holder 32
  spawn env "MOLT_RUN_DIR=$RUN/$((LAST_CHILD + 1))" "${SMALL_COMMAND[@]}" "${databases[@]}" || return 0
  HOLDER=$CHILD
  await $((PARK_TIMEOUT * 1000)) has_file_or_ended "$HOLDER" holding
  status=$?
  case $status in 2 | 3) step_failed "$status"; return ;; esac
  has_file "$HOLDER" holding && ! has_ended "$HOLDER" && return
  warn 'the database is not held, see the log: it is copied when the old worker has ended.'
  let_go
}

# wal_databases: those of DB_PATHS that are SQLite files in WAL mode, as byte 18 of the header says, into `databases`.
wal_databases() {
  local path
  database_paths
  for path in "${DATABASES[@]}"; do
    path=$(live_path "$path")
    is_sqlite "$path" && (($(od -An -tu1 -j18 -N1 -- "$path") == 2)) && databases+=("$path")
  done
}

# let_go: KILL, because a holder that closed a database as its last user would take the log into it.
let_go() {
  [[ -n $HOLDER ]] || return 0
  kill_child "$HOLDER"
  HOLDER=
}

# give_room_back: from here on what was set aside is there for whoever needs it: the old release and the record.
give_room_back() { rm -f "$RUN/reserve" "$MOLT_DATA"/backups/auto_update/.db_backup_unsealed.*; }
