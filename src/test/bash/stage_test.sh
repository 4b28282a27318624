#!/usr/bin/env bash
# The step stage as the supervisor runs it: with a real git, for remotes, releases and data directories of every kind.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/lock.sh"
source "$SCRIPTS/lib/source.sh"

# a_host [DATA]: an origin with a commit, and a host on which nothing runs yet.
a_host() {
  RELEASE=
  git init -q -b main origin
  commit first
  export MOLT_HOME=$PWD/home HOME=$PWD/home DATA_DIR=${1:-$PWD/data} APP_BUILD='cp app.txt built' APP_RUN=true UPDATE_REMOTE_URL=$PWD/origin
  mkdir -p home "$DATA_DIR"/{releases,failed,history,backups/auto_update}
}

# commit TEXT: in the origin.
commit() {
  echo "$1" >origin/app.txt
  git -C origin add -A
  git -C origin -c user.name=t -c user.email=t@localhost commit -q --allow-empty -m "$1"
}

# staged REF: asks for REF, stages it, and lets it run: RELEASE.
staged() {
  local MOLT_DATA=$DATA_DIR kind=update
  [[ -n $RELEASE ]] || kind=first_start
  rm -f "$MOLT_DATA/UPDATE_LOCK.json"
  lock_new "kind=$kind" "from=$RELEASE" "ref=$1" requested_by=test
  lock_create
  "$SCRIPTS/steps/stage" "$kind" >results 2>said || { cat said; return 1; }
  RELEASE=$(sed -n 's/^to=//p' results)
  ln -sfn "releases/$RELEASE" "$MOLT_DATA/current"
}

test_the_code_of_a_data_directory_directly_below_the_root_is_archived() {
  ((EUID == 0)) || return 0 # nobody else may make one
  a_host "$(mktemp -d /molt-test-XXXXXX)"
  # shellcheck disable=SC2064 # the names as they are now
  trap "rm -rf '$PWD' '$DATA_DIR'" EXIT
  staged main
  local first=$RELEASE
  commit second
  staged main
  contains "$(tar -tzf "$DATA_DIR"/backups/auto_update/code_backup_*.tar.gz)" "${DATA_DIR#/}/releases/$first/release.json"
}

test_a_link_to_nowhere_in_the_release_that_runs_hinders_no_update() {
  a_host
  ln -s /nowhere/machine.conf origin/machine.conf
  commit second
  staged main
  commit third
  staged main
  equals third "$(<data/current/built)"
  equals /nowhere/machine.conf "$(readlink data/current/machine.conf)"
}

test_a_remote_whose_head_names_no_branch_is_fetched() {
  a_host
  git init -q --bare -b master bare.git
  git -C origin push -q "$PWD/bare.git" main
  UPDATE_REMOTE_URL=$PWD/bare.git
  staged main
  equals first "$(<data/current/built)"
}

test_head_is_the_commit_that_the_remote_has_checked_out() {
  a_host
  commit second
  git -C origin checkout -q --detach HEAD~1
  staged HEAD
  equals first "$(<data/current/built)"
}

test_a_shallow_checkout_is_a_source_too() {
  a_host
  commit second
  git clone -q --depth 1 "file://$PWD/origin" shallow
  UPDATE_REMOTE_URL=$PWD/shallow
  staged HEAD
  commit third
  git -C shallow pull -q
  staged main
  equals third "$(<data/current/built)"
}

# split_into CLEAN USER PASSWORD: what split_credentials made of a URL.
split_into() {
  equals "$1" "$CLEAN_URL"
  equals "$2" "$GIT_USER"
  equals "$3" "$GIT_PASSWORD"
}

test_no_spelling_of_a_web_address_keeps_its_credentials() {
  split_credentials 'HTTPS://bob:secret@host/x.git'
  split_into https://host/x.git bob secret
  split_credentials 'http://bob:s@cret%2F@host:8080/x'
  split_into http://host:8080/x bob 's@cret/'
  split_credentials 'https://token@host'
  split_into https://host token ''
}

test_an_ssh_address_keeps_its_user_but_no_password() {
  split_credentials 'ssh://git:secret@host:2222/x'
  split_into ssh://git@host:2222/x git secret
  split_credentials 'git@host:x'
  split_into git@host:x '' ''
}

test_an_address_without_credentials_stays_as_it_is() {
  local url
  for url in https://host:1/x /srv/x.git file:///srv/a@b relative/path; do
    split_credentials "$url"
    split_into "$url" '' ''
  done
}

test_who_is_nicer_than_a_step_needs_to_be_stays_so() {
  # shellcheck disable=SC2016 # the other bash's own
  equals "$(nice -n 15 nice)" "$(nice -n 15 bash -euc 'source "$1/lib/step.sh"; yield_to_service; nice' _ "$SCRIPTS")"
}

run_tests
