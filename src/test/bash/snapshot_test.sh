#!/usr/bin/env bash
# Which databases the supervisor has held, and what a step takes for a file that nobody writes to.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/jvm.sh"
source "$SCRIPTS/lib/databases.sh"
source "$SCRIPTS/supervisor/snapshot.sh"

# sqlite_file PATH MODE: the first bytes of a database; 1 is a rollback journal, 2 is WAL.
sqlite_file() { { printf 'SQLite format 3\0\020\0'; printf '%b' "\\x$2\\x$2"; head -c 80 /dev/zero; } >"$1"; }

# held: what wal_databases finds in the scratch directory, whose paths are in DB_PATHS.
held() {
  local databases=() MOLT_DATA=$PWD DB_PATHS=$1
  wal_databases
  printf '%s\n' "${databases[*]#"$PWD"/}"
}

test_databases_in_wal_mode_are_held() {
  sqlite_file app.db 2
  sqlite_file other.db 2
  equals 'app.db other.db' "$(held "app.db:$PWD/other.db")"
}

test_the_file_that_a_link_leads_to_is_held() {
  sqlite_file real.db 2
  ln -s real.db app.db
  equals real.db "$(held app.db)"
}

test_other_modes_and_other_files_are_not_held() {
  sqlite_file journal.db 1
  printf 'no database, but long enough' >text.db
  : >empty.db
  mkdir folder.db
  mkfifo fifo.db
  equals '' "$(held journal.db:text.db:empty.db:folder.db:fifo.db:missing.db:)"
}

test_nothing_is_held_while_nobody_serves() {
  local WORKER='' HOLDER='' MOLT_DATA=$PWD DB_PATHS=app.db
  sqlite_file app.db 2
  spawn() { echo spawned >spawned; }
  hold_databases
  [[ ! -e spawned ]]
}

test_a_database_without_a_jar_to_hold_it_with_is_left_to_the_window() {
  # shellcheck disable=SC2034 # what it calls reads it
  local WORKER=1 HOLDER='' MOLT_DATA=$PWD MOLT_HOME=$PWD/home SCRIPTS=$PWD/scripts DB_PATHS=app.db
  sqlite_file app.db 2
  say() { printf '%s\n' "$*" >said; }
  hold_databases
  equals '' "$HOLDER"
  contains "$(<said)" 'it is copied when the old worker has ended'
}

run_tests
