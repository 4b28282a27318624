#!/usr/bin/env bash
# A backup and its way back, as the steps make them: what is copied, where it goes, whose it is.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/lock.sh"
readonly FROM=20260101T000000Z-aaaaaaaaaa

# a_host DB_PATHS: a data directory with an open update.
a_host() {
  export DATA_DIR=$PWD/data MOLT_HOME=$PWD/home DB_PATHS=$1
  mkdir -p home data/{run,history,failed,releases,backups/auto_update}
  local MOLT_DATA=$DATA_DIR
  lock_new kind=update "from=$FROM" to=20260102T000000Z-bbbbbbbbbb ref=main requested_by=test
  lock_create
}

# backed_up: sets BACKUP.
backed_up() {
  "$SCRIPTS/steps/backup" update "$FROM" '' '' >results 2>said || { cat said; return 1; }
  BACKUP=$(sed -n 's/^backup=//p' results)
}

restored() { "$SCRIPTS/steps/restore" "$BACKUP" update >results 2>said || { cat said; return 1; }; }

sealed() { sed -nE "s/^  \"$1\": \"(.*)\",?$/\1/p" "data/backups/auto_update/backup_$BACKUP.json"; }

# written TEXT FILES...
written() {
  local file
  for file in "${@:2}"; do
    mkdir -p "$(dirname "$file")"
    echo "$1 $(basename "$file")" >"$file"
  done
}

# owned FILES...: by somebody else, where we may give files away.
owned() {
  chmod 660 "$@"
  ((EUID != 0)) || chown 1234:1235 "$@"
}

rights() { stat -c '%u:%g %a' -- "$@"; }

test_a_restored_database_has_the_owner_and_mode_that_it_had() {
  a_host app.db
  written old data/app.db data/app.db-wal
  owned data/app.db data/app.db-wal
  local before
  before=$(rights data/app.db data/app.db-wal)
  backed_up
  equals "$EUID" "$(stat -c %u "data/backups/auto_update/$(sealed db_1)")" 'owner of the copy'
  rm data/app.db*
  written new data/app.db
  chmod 600 data/app.db
  restored
  equals 'old app.db' "$(<data/app.db)"
  equals "$before" "$(rights data/app.db data/app.db-wal)"
}

test_a_backup_that_does_not_name_the_owner_keeps_that_of_the_live_file() {
  a_host app.db
  written old data/app.db
  backed_up
  sed -i -E '/"db_1_(owner|mode)"/d' "data/backups/auto_update/backup_$BACKUP.json"
  owned data/app.db
  local before
  before=$(rights data/app.db)
  restored
  equals "$before" "$(rights data/app.db)"
}

test_a_database_that_is_named_twice_is_one() {
  a_host "app.db:./app.db:$PWD/data/app.db:link.db"
  written old data/app.db
  ln -s app.db data/link.db
  backed_up
  equals 1 "$(sealed db_count)"
  written new data/app.db
  restored
  equals 'old app.db' "$(<data/app.db)"
  equals 'new app.db' "$(<data/failed/update/app.db)"
}

test_databases_of_one_name_are_both_kept_when_they_are_replaced() {
  a_host a/app.db:b/app.db
  written old data/{a,b}/app.db
  backed_up
  echo 'new a' >data/a/app.db
  echo 'new b' >data/b/app.db
  restored
  equals 'new a' "$(<data/failed/update/app.db)"
  equals 'new b' "$(<data/failed/update/app.db.2)"
}

test_a_database_is_never_removed_for_a_copy_that_is_not_there() {
  a_host app.db:other.db
  written old data/app.db data/other.db
  backed_up
  ln -sf app.db data/other.db
  if restored >/dev/null; then return 1; fi
  contains "$(<said)" "$PWD/data/app.db.restoring"
  contains "$(<data/app.db)" old
}

test_what_a_first_run_set_aside_is_kept_by_the_next() {
  a_host app.db
  written old data/app.db data/app.db-wal
  backed_up
  written new data/app.db data/app.db-wal
  restored
  restored
  equals 'new app.db' "$(<data/failed/update/app.db)"
  equals 'new app.db-wal' "$(<data/failed/update/app.db-wal)"
  equals 'old app.db' "$(<data/app.db)"
  equals 'app.db app.db-wal' "$(cd data/failed/update && echo *)"
}

test_no_restored_log_is_laid_beside_a_failed_database_that_had_none() {
  a_host app.db
  written old data/app.db data/app.db-wal
  backed_up
  # As a run left it that was killed before the database itself took its name.
  written new data/failed/update/app.db
  rm data/app.db
  restored
  equals app.db "$(ls data/failed/update)"
  equals 'old app.db' "$(<data/app.db)"
  equals 'old app.db-wal' "$(<data/app.db-wal)"
}

test_the_database_of_a_second_attempt_is_kept_beside_that_of_the_first() {
  a_host app.db
  written old data/app.db
  backed_up
  written first data/app.db
  restored
  written second data/app.db data/app.db-wal
  restored
  equals 'first app.db' "$(<data/failed/update/app.db)"
  equals 'second app.db' "$(<data/failed/update/app.db.later)"
  equals 'second app.db-wal' "$(<data/failed/update/app.db.later-wal)"
}

test_a_log_that_is_not_in_the_backup_is_kept_though_its_database_is_as_it_was() {
  a_host app.db
  written old data/app.db
  backed_up
  written first data/app.db
  restored
  written second data/app.db-wal
  restored
  equals 'second app.db-wal' "$(<data/failed/update/app.db.later-wal)"
  [[ ! -e data/app.db-wal ]]
}

# sqlite_file PATH: an empty database of one page.
sqlite_file() { { printf 'SQLite format 3\0\020\0\002\002\0\100\040\040\0\0\0\1\0\0\0\1'; head -c 4064 /dev/zero; } >"$1"; }

test_a_link_is_kept_and_its_database_is_backed_up_and_restored_where_it_is() {
  a_host app.db
  mkdir disk
  sqlite_file disk/real.db
  ln -s "$PWD/disk/real.db" data/app.db
  cp disk/real.db old
  backed_up
  written new disk/real.db disk/real.db-wal
  restored
  equals "$PWD/disk/real.db" "$(readlink data/app.db)"
  cmp old disk/real.db
  equals real.db "$(ls disk)"
  equals 'new real.db' "$(<data/failed/update/app.db)"
  equals 'new real.db-wal' "$(<data/failed/update/app.db-wal)"
}

test_the_log_of_a_linked_database_is_found_beside_the_file_that_the_link_leads_to() {
  a_host app.db
  mkdir disk
  sqlite_file disk/real.db
  written old disk/real.db-wal
  ln -s "$PWD/disk/real.db" data/app.db
  backed_up
  rm disk/real.db-wal
  restored
  equals 'old real.db-wal' "$(<disk/real.db-wal)"
}

run_tests
