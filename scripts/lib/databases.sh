# shellcheck shell=bash
# Definitions only: the databases of DB_PATHS, and copies of them that no seal names yet; to make these, it needs step.sh.
# Until it is sealed, a copy has a name that nobody takes for a backup: BACKUPS/.db_backup_unsealed.<number>.db, with its -wal or
# -journal. Copies that were made while the old worker serves are described in .db_backup_unsealed.json.

# database_paths: fills DATABASES with what DB_PATHS names, each file once, whatever it is called there. A seal keeps the paths like
# this, so that a data directory may be moved with its backups.
database_paths() {
  local path live
  local -A seen=()
  DATABASES=()
  while IFS= read -r -d : path; do
    [[ -n $path ]] || continue
    live=$(live_path "$path")
    [[ -n ${seen[$live]-} ]] || DATABASES+=("$path")
    seen[$live]=yes
  done <<<"$DB_PATHS:"
}

# live_path PATH: the file that a path of DB_PATHS or of a seal leads to. Of a link it is the target: SQLite has its logs beside that.
live_path() {
  local path=$1
  [[ $path == /* ]] || path=$MOLT_DATA/$path
  realpath -m -- "$path"
}

is_sqlite() {
  local LC_ALL=C begin=
  [[ -f $1 ]] && IFS= read -r -N 15 begin 2>/dev/null <"$1" && [[ $begin == 'SQLite format 3' ]]
}

# begin_copies: after begin_step.
begin_copies() {
  # shellcheck disable=SC2034 # for the steps
  UNSEALED=$MOLT_DATA/$BACKUPS/.db_backup_unsealed
  database_paths
}

# remove_unsealed: what a backup that was not finished has left.
remove_unsealed() { rm -f "$UNSEALED".*; }

bytes_of_databases() {
  local path sum=0
  for path in "${DATABASES[@]}"; do
    path=$(live_path "$path")
    [[ ! -e $path ]] || sum=$((sum + $(du -cb -- "$path"{,-wal,-journal} 2>/dev/null | tail -n 1 | cut -f1)))
  done
  printf '%d' "$sum"
}

# identity_of FILE: as long as it is the same, nobody has written to the file: which file it is, its size, when it was changed.
identity_of() { stat -Lc '%d:%i:%s:%y:%z' -- "$1"; }

copy_at_once() { cp --reflink=auto "$1" "$2"; }

# copy_faithfully FROM TO [COPY]: copies with copy_at_once or copy_in_pieces, syncs, and compares while the copy is hashed. Sets
# COPY_SHA256; returns 1 when they differ.
copy_faithfully() {
  local syncing comparing
  "${3-copy_at_once}" "$1" "$2" || { rm -f "$2"; fail "$1 could not be backed up to $2; is the disk full? Nothing was changed. Free some space and update again."; }
  sync "$2" &
  syncing=$!
  cmp -s "$1" "$2" &
  comparing=$!
  COPY_SHA256=$(sha256_of "$2")
  [[ -n $COPY_SHA256 ]] || fail "the backup $2 cannot be read; is the disk failing?"
  wait "$syncing" || fail "the backup $2 could not be synced; is the disk full or failing?"
  wait "$comparing"
}

differs() { fail "the backup $2 differs from $1: something else writes to it, or the disk fails. Look at the disk (dmesg) before you update again."; }
