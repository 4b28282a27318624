#!/usr/bin/env bash
# A change of the configuration, as the supervisor makes it and takes it back.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/config.sh"
source "$SCRIPTS/lib/lock.sh"
source "$SCRIPTS/lib/jvm.sh"
source "$SCRIPTS/supervisor/outcome.sh"
source "$SCRIPTS/supervisor/recover.sh"
source "$SCRIPTS/supervisor/rehearsal.sh"
source "$SCRIPTS/supervisor/verifier.sh"
source "$SCRIPTS/supervisor/configuration.sh"
RELEASE=20261119T080000Z-0a1b2c3d4e

# a_version NUMBER LINE...
a_version() {
  local number=$1
  shift
  printf '%s\n' "$@" >"config/$number.env"
  printf '{\n  "sha256": "%s"\n}\n' "$(sha256sum <"config/$number.env" | cut -c 1-64)" >"config/$number.json"
}

# a_change [FROM]: to version 2 of a data directory whose config.env is version 1, or FROM.
a_change() {
  # shellcheck disable=SC2034 # for what is tested
  MOLT_DATA=$PWD MOLT_HOME=$PWD MODE=molt WORKER_RELEASE=$RELEASE UPDATE_SWITCH=auto MOLT_SOCKET=held
  mkdir -p config history failed "releases/$RELEASE"
  ln -s "releases/$RELEASE" current
  a_version 1 DRAIN_TIMEOUT=1
  a_version 2 DRAIN_TIMEOUT=2
  cp config/1.env config.env
  export DATA_DIR=$PWD
  lock_new kind=config "from=$RELEASE" "to=$RELEASE" config=2 "config_from=${1-1}"
  LOCK_KEYS+=(config config_from)
  lock_create
}

test_a_sealed_version_of_good_settings_can_be_switched_to() {
  a_change
  check_configuration || { echo "    $FAILURE"; return 1; }
  equals 'molt  ' "${NEW_SETTINGS[*]}" 'what PID 1 has to know of it'
}

# refused PART: the change is, and the reason has PART in it.
refused() {
  if check_configuration; then return 1; fi
  contains "$FAILURE" "$1"
  equals '' "$FAILED_RELEASE" 'whether the release is to blame'
}

test_a_version_that_was_changed_is_refused() {
  a_change
  echo DRAIN_TIMEOUT=3 >>config/2.env
  refused 'configuration 2 is missing or was changed'
}

test_a_version_that_is_not_sealed_is_refused() {
  a_change
  rm config/2.json
  refused 'configuration 2 is missing or was changed'
}

test_a_hand_edit_after_the_request_is_not_overwritten() {
  a_change
  echo '# mine' >>config.env
  refused 'config.env was edited after the request'
}

test_bad_settings_are_refused_with_the_reason() {
  a_change
  a_version 2 DRAIN_TIMEOUT=never
  refused 'DRAIN_TIMEOUT must be whole seconds from 1 to 3600, was "never"'
}

test_a_socket_that_is_taken_differently_needs_a_start() {
  a_change
  a_version 2 APP_RUN=./run
  refused 'how the program takes its socket (APP_SOCKET, APP_RUN) from molt to fd3'
}

test_what_the_environment_sets_does_not_change() {
  a_change
  a_version 2 JAVA_OPTS=-Xmx1g
  export JAVA_OPTS=-Xmx2g
  check_configuration
  equals -Xmx2g "${NEW_SETTINGS[2]}"
}

test_nothing_is_rehearsed_and_the_old_one_goes_on_serving() {
  a_change
  room_for_two() { return 0; }
  check_configuration
  choose_switch 2>/dev/null
  equals 'staged overlap off' "${LOCK[phase]} ${LOCK[switch]} ${LOCK["rehearsal"]}"
}

test_a_level_0_program_is_switched_with_a_stop() {
  a_change
  MODE=fd3 LOCK["rehearsal"]=off
  choose_switch 2>/dev/null
  equals stop "${LOCK[switch]}"
}

test_a_change_in_place_counts_for_nobody_before_its_record() {
  a_change
  put_new_configuration
  equals DRAIN_TIMEOUT=2 "$(<config.env)"
  overrides_file
  equals "$PWD/config/1.env" "$REPLY"
  lock_end committed
  overrides_file
  equals "$PWD/config.env" "$REPLY"
}

test_a_change_is_put_in_place_and_back_as_often_as_it_takes() {
  a_change
  chmod 640 config.env
  put_new_configuration
  put_new_configuration
  put_back_configuration
  put_back_configuration
  equals DRAIN_TIMEOUT=1 "$(<config.env)"
  equals 640 "$(stat -c %a config.env)" 'the mode'
  equals '' "$(ls failed)" 'what is set aside'
}

test_one_that_was_not_put_in_place_is_not_put_back() {
  a_change
  echo '# mine' >config.env
  put_back_configuration
  equals '# mine' "$(<config.env)"
}

test_back_to_nothing_set_is_no_file() {
  a_change 0
  rm config.env
  put_new_configuration
  put_back_configuration
  [[ ! -e config.env ]]
}

test_a_hand_edit_in_the_middle_is_kept() {
  a_change
  put_new_configuration
  echo '# mine' >config.env
  put_back_configuration 2>/dev/null
  equals DRAIN_TIMEOUT=1 "$(<config.env)"
  equals '# mine' "$(cat failed/config.env.*)"
}

test_a_full_disk_is_told_and_leaves_what_was() {
  a_change
  cp() { return 1; }
  if put_new_configuration; then return 1; fi
  contains "$FAILURE" 'is the disk full?'
  equals DRAIN_TIMEOUT=1 "$(<config.env)"
}

# without_its_lock: the change was in place, and what a start makes of that without a lock.
without_its_lock() {
  a_change
  put_new_configuration
  local id=${LOCK[id]}
  LOCK=()
  "$@"
  settle() { read_lock_or_set_it_aside && { [[ -n ${LOCK[id]-} ]] || rebuild_change; }; }
  settle 2>/dev/null
  equals "config rolling_back overlap 1 $id" "${LOCK[kind]-} ${LOCK[phase]-} ${LOCK[switch]-} ${LOCK[config_from]-} ${LOCK[id]-}"
  LOCK=()
  lock_load || { echo "    $FLAT_ERROR"; return 1; }
  put_back_configuration
  equals DRAIN_TIMEOUT=1 "$(<config.env)"
}

test_a_lock_that_nobody_can_read_leaves_no_uncommitted_configuration() { without_its_lock sh -c 'echo "half a lo" >UPDATE_LOCK.json'; }

test_a_lock_that_was_taken_away_leaves_no_uncommitted_configuration() { without_its_lock rm UPDATE_LOCK.json; }

test_a_committed_change_stays_without_its_lock() {
  a_change
  put_new_configuration
  lock_end committed
  LOCK=()
  rebuild_change
  equals ' DRAIN_TIMEOUT=2' "${LOCK[id]-} $(<config.env)"
  [[ ! -e config/change ]]
}

test_from_the_commit_on_the_supervisor_goes_by_it_but_for_the_port() {
  a_change
  plan_check() { :; }
  clear_deadline() { :; }
  load_config "$SCRIPTS" "$PWD"
  a_version 2 DRAIN_TIMEOUT=2 PORT=9999 JAVA_OPTS=-Xmx77m
  put_new_configuration
  lock_end committed
  reload_settings
  equals '2 8080' "$DRAIN_TIMEOUT $PORT"
  contains "${JAVA_FLAGS[*]}" -Xmx77m
}

# a_record FILE KIND FROM TO SCHEMA
a_record() { printf '{\n  "kind": "%s",\n  "from": "%s",\n  "to": "%s",\n  "schema_to": "%s"\n}\n' "${@:2}" >"data/history/$1.committed.json"; }

# a_history: release D came from A, then its configuration was changed; B and C were here before.
a_history() {
  export DATA_DIR=$PWD/data MOLT_HOME=$PWD/home
  A=20260101T000000Z-aaaaaaaaaa D=20260104T000000Z-dddddddddd
  mkdir -p home data/{run,history,failed,cache,backups/auto_update} data/releases/{$A,20260102T000000Z-bbbbbbbbbb,20260103T000000Z-cccccccccc,$D}
  ln -s "releases/$D" data/current
  a_record 1 update "$A" "$D" 3
  a_record 2 config "$D" "$D" ''
}

test_the_release_before_a_change_of_the_configuration_is_not_pruned() {
  a_history
  RELEASE_KEEP=1 "$SCRIPTS/steps/prune" >results 2>said || { cat said; return 1; }
  equals "$A 20260103T000000Z-cccccccccc $D" "$(cd data/releases && echo *)"
}

test_a_backup_after_a_change_of_the_configuration_knows_its_schema() {
  a_history
  local MOLT_DATA=$DATA_DIR
  lock_new kind=config "from=$D" "to=$D"
  LOCK_KEYS+=(config config_from)
  LOCK[config]=2 LOCK[config_from]=1
  lock_create
  echo data >data/app.db
  "$SCRIPTS/steps/backup" x "$D" '' '' >results 2>said || { cat said; return 1; }
  grep -q '"schema": "3"' data/backups/auto_update/backup_*.json
}

run_tests
