#!/usr/bin/env bash
# Incremental staging: what is fetched, and when the built files of the running release are reused. A real git, real steps' functions.
# shellcheck disable=SC2034,SC2154 # what the libraries read; scratch is the harness's
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/step.sh"
source "$SCRIPTS/lib/source.sh"
source "$SCRIPTS/lib/release.sh"
source "$SCRIPTS/lib/reuse.sh"
source "$SCRIPTS/lib/archive.sh"

# given FILE CONTENT...: writes files in the origin, and commits them.
given() {
  while (($# > 0)); do
    mkdir -p "origin/$(dirname "$1")"
    printf '%s\n' "$2" >"origin/$1"
    shift 2
  done
  commit
}

commit() {
  git -C origin add -A
  git -C origin -c user.name=t -c user.email=t@localhost commit -q --allow-empty -m change
}

# a_host: an origin with a first release, built by APP_BUILD, that runs.
a_host() {
  mkdir -p home data/{releases,failed,history} home/logs
  git init -q -b main origin
  export MOLT_HOME=$PWD/home DATA_DIR=$PWD/data APP_BUILD=${BUILD:-"$DEFAULT_BUILD"} APP_RUN=true HOME=$PWD/home
  printf '*.o\n' >origin/.gitignore
  given README.md one src/app.txt code docs/guide.txt text run.sh 'echo hello'
  begin_step
  release=
  stage
  LOCK[from]=$release
  ln -sfn "releases/$release" data/current
}
readonly DEFAULT_BUILD='mkdir -p out/lib out/empty && cp src/app.txt out/app.bin && echo jar >out/lib/a.jar && chmod 750 out/lib/a.jar && ln -sf lib/a.jar out/link && touch -d 2001-02-03 out/app.bin && echo built >>../../built'

# stage: fetches and builds the tip of main; sets release.
stage() {
  local tip
  fetch_mirror "$PWD/origin"
  tip=$(resolve main '')
  release=$(release_id "$tip")
  build_release "$release" "$tip" 2>stage.log || { cat stage.log; return 1; }
}

# builds NUMBER: how often the build ran.
builds() { equals "$1" "$(wc -l <data/built)" 'builds'; }

field() { sed -nE "s/^  \"$1\": \"(.*)\",?$/\1/p" "data/releases/$release/release.json"; }

test_an_update_of_documents_reuses_what_was_built() {
  a_host
  local from=$release
  git -C origin rm -q docs/guide.txt
  given README.md two LICENSE.txt free
  stage
  builds 1
  equals "$from" "$(field built_from)"
  equals two "$(<"data/releases/$release/README.md")"
  [[ ! -e data/releases/$release/docs ]]
  equals code "$(<"data/releases/$release/out/app.bin")"
  equals lib/a.jar "$(readlink "data/releases/$release/out/link")"
  equals 750 "$(stat -c %a "data/releases/$release/out/lib/a.jar")"
  equals "$(stat -c %Y "data/releases/$from/out/app.bin")" "$(stat -c %Y "data/releases/$release/out/app.bin")"
  [[ -d data/releases/$release/out/empty ]]
  equals "$MOLT_HOME/logs" "$(readlink "data/releases/$release/logs")"
  (cd "data/releases/$release" && sha256sum --quiet -c release.sha256)
  equals 1 "$(grep -c 'nothing is built' stage.log)" 'lines that say so'
  equals '' "$(cd data/releases && ls -d -- *.built* *.index 2>/dev/null)" leftovers
}

test_an_update_without_any_difference_reuses_what_was_built() {
  a_host
  commit
  stage
  builds 1
}

test_an_update_of_the_source_is_built() {
  a_host
  given src/app.txt other
  stage
  builds 2
  equals '' "$(field built_from)"
}

test_a_document_below_the_source_is_an_input() {
  a_host
  given src/help.md help
  stage
  builds 2
}

test_a_file_that_only_becomes_executable_is_an_input() {
  a_host
  chmod +x origin/run.sh
  commit
  stage
  builds 2
}

test_a_submodule_that_moves_is_an_input() {
  a_host
  git -C origin update-index --add --cacheinfo "160000,$(git -C origin rev-parse HEAD),sub"
  git -C origin -c user.name=t -c user.email=t@localhost commit -q -m sub
  stage
  builds 2
  local second=$release
  LOCK[from]=$second
  mkdir origin/sub
  given README.md three
  stage
  equals "$second" "$(field built_from)"
}

test_another_build_command_builds() {
  a_host
  APP_BUILD="$APP_BUILD; true"
  given README.md two
  stage
  builds 2
}

test_what_a_build_reads_can_be_set() {
  a_host
  BUILD_INPUTS='src/'
  given run.sh 'echo other'
  stage
  builds 1
  equals 'echo other' "$(<"data/releases/$release/run.sh")"
}

test_a_built_file_that_was_changed_is_built_again() {
  a_host
  chmod u+w "data/releases/$release/out/app.bin"
  echo changed >"data/releases/$release/out/app.bin"
  given README.md two
  stage
  builds 2
  equals code "$(<"data/releases/$release/out/app.bin")"
}

test_a_file_that_came_after_the_seal_is_not_carried_over() {
  a_host
  echo cache >"data/releases/$release/out/late"
  given README.md two
  stage
  builds 1
  [[ ! -e data/releases/$release/out/late ]]
}

test_a_build_that_changes_a_file_of_the_commit_is_done_again() {
  BUILD="$DEFAULT_BUILD; echo generated >>README.md" a_host
  given README.md two
  stage
  builds 2
  contains "$(<"data/releases/$release/README.md")" generated
}

test_a_built_file_that_the_commit_now_has_is_built_again() {
  BUILD="$DEFAULT_BUILD; [ -e docs/made.txt ] || echo made >docs/made.txt" a_host
  given docs/made.txt 'by hand'
  stage
  builds 2
  equals 'by hand' "$(<"data/releases/$release/docs/made.txt")"
}

test_a_link_of_the_commit_never_leads_a_built_file_elsewhere() {
  BUILD="$DEFAULT_BUILD; [ -L docs/made ] || { mkdir -p docs/made && echo made >docs/made/file; }" a_host
  ln -s "$PWD" origin/docs/made
  commit
  stage
  builds 2
  [[ ! -e file ]]
  contains "$(<stage.log)" 'cannot be reused'
}

test_what_a_build_made_without_a_build_hash_is_not_reused() {
  a_host
  sed -i '/build_sha256/d' "data/releases/$release/release.json"
  given README.md two
  stage
  builds 2
}

test_only_what_is_new_is_fetched() {
  a_host
  local number
  for number in {1..40}; do given "src/file$number" "$number"; done
  fetch_mirror "$PWD/origin"
  given README.md two
  GIT_TRACE_PACKFILE=$PWD/pack fetch_mirror "$PWD/origin"
  # The header of a pack: 4 bytes "PACK", 4 of version, 4 of the number of objects. New are a commit, a tree and a file.
  equals 3 "$((16#$(head -c 12 pack | tail -c 4 | od -An -tx1 | tr -d ' \n')))" 'objects transferred'
}

run_tests
