#!/usr/bin/env bash
# The lock as bash reads and writes it: the same fixture files that the Java tests read.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/lock.sh"
FIXTURES=$REPO/src/test/fixtures/lock

# read_fixture FILE: as the open lock of a scratch data directory.
read_fixture() {
  MOLT_DATA=$PWD
  cp "$1" UPDATE_LOCK.json
  lock_load
}

test_every_valid_lock_is_read_with_all_its_fields() {
  local file key value count=0
  for file in "$FIXTURES"/valid-*.json; do
    read_fixture "$file" || { echo "    $file: $FLAT_ERROR"; return 1; }
    while IFS='=' read -r key value; do
      [[ -n $key ]] || continue
      flat_escape "${LOCK[$key]-absent}"
      equals "$value" "$REPLY" "$(basename "$file") $key"
      count=$((count + 1))
    done <"${file%.json}.fields"
  done
  ((count > 10))
}

test_every_bad_lock_is_refused_with_a_reason() {
  local file read=()
  for file in "$FIXTURES"/bad-*.json; do
    if read_fixture "$file"; then read+=("${file##*/}"); fi
    [[ -n ${read[*]} || -n $FLAT_ERROR ]]
  done
  equals '' "${read[*]}" 'locks that were read'
}

test_a_lock_of_a_gigabyte_is_refused_at_once() {
  MOLT_DATA=$PWD
  truncate -s 1G UPDATE_LOCK.json
  if lock_load; then return 1; fi
  contains "$FLAT_ERROR" 'more than 65536'
}

test_a_lock_that_is_a_directory_or_a_link_is_refused() {
  MOLT_DATA=$PWD
  mkdir UPDATE_LOCK.json
  if lock_load; then return 1; fi
  rmdir UPDATE_LOCK.json
  ln -s /dev/zero UPDATE_LOCK.json
  if lock_load; then return 1; fi
}

# A map named like a variable of flat_read's own would be filled there and stay empty here.
test_a_caller_may_name_its_map_as_every_caller_does() {
  local name
  printf '{\n  "kind": "update"\n}\n' >record.json
  for name in LOCK SEAL seal image last manifest other record state; do
    unset "$name"
    local -A "$name=()"
    flat_read record.json "$name"
    local -n map=$name
    equals update "${map[kind]-absent}" "the map $name"
    unset -n map
  done
}

test_what_is_written_is_read_back_to_the_letter() {
  MOLT_DATA=$PWD
  local odd=$'a "quoted" \\ back\\nslash\nline\ttab\rreturn\e[1m'
  lock_new kind=update from= "reason=$odd"
  lock_create
  LOCK=()
  lock_load || { echo "    $FLAT_ERROR"; return 1; }
  equals "$odd" "${LOCK[reason]}"
}

test_a_second_request_is_refused_while_one_is_open() {
  MOLT_DATA=$PWD
  lock_new kind=update from=
  lock_create
  local first=${LOCK[id]} status=0
  lock_new kind=update from=
  lock_create || status=$?
  equals 1 "$status" status
  lock_load
  equals "$first" "${LOCK[id]}"
}

test_a_phase_only_follows_the_one_before_it() {
  MOLT_DATA=$PWD
  lock_new kind=update from=
  lock_create
  if lock_phase activated 2>/dev/null; then return 1; fi
  lock_phase staged
  lock_phase backed_up
  lock_phase activated
  lock_phase rolling_back
  if lock_phase activated 2>/dev/null; then return 1; fi
}

test_the_end_moves_the_lock_into_the_history() {
  MOLT_DATA=$PWD
  mkdir history
  lock_new kind=update from=
  lock_create
  lock_end abandoned 'reason=why'
  if lock_is_open; then return 1; fi
  grep -q '"outcome": "abandoned"' "history/${LOCK[id]}.abandoned.json"
}

run_tests
