#!/usr/bin/env bash
# Releases that come built: what is taken from a directory, and everything that is refused. The web is in ArchiveIT.
# shellcheck disable=SC2034,SC2154 # what the libraries read; scratch is the harness's
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/step.sh"
source "$SCRIPTS/lib/source.sh"
source "$SCRIPTS/lib/release.sh"
source "$SCRIPTS/lib/reuse.sh"
source "$SCRIPTS/lib/archive.sh"
set -o pipefail
exec {RESULTS}>/dev/null

# make_archive: a checkout with two commits, and what make-archive makes of it in ./archive; once, for every test to copy.
make_archive() {
  mkdir -p home checkout/logs
  cp -a "$SCRIPTS" "$REPO/entrypoint.sh" checkout
  printf 'target/\n/data\n/logs\n' >checkout/.gitignore
  git init -q -b main checkout
  commit first
  commit second
  checkout/scripts/make-archive "$PWD/archive" >made.log 2>&1 || { cat made.log; return 1; }
}

# an_archive: that archive, its checkout, and a host that may take it.
an_archive() {
  cp -a "$MADE"/. .
  mkdir -p data/{releases,failed,history} home/logs
  FIRST=$(git -C checkout rev-parse HEAD~1)
  export HOME=$PWD/home MOLT_HOME=$PWD/home DATA_DIR=$PWD/data UPDATE_SOURCE=archive UPDATE_REMOTE_URL=$PWD/archive
  begin_step
}

commit() {
  git -C checkout add -A
  git -C checkout commit -q --allow-empty -m "$1"
}

# take: what staging does with it.
take() {
  find_archive main '' && take_archive "${ARCHIVE[release]}"
}

# refused PART: it is refused, says so, and leaves nothing behind that could be taken for a release.
refused() {
  local said
  if said=$(take 2>&1 && echo taken); then echo '    it was taken'; return 1; fi
  contains "$said" "$1"
  equals '' "$(ls data/releases)" releases
}

# manifest KEY VALUE: changes what the manifest of main says.
manifest() { sed -i -E "s|^  \"$1\": \".*\"|  \"$1\": \"$2\"|" archive/main.json; }

# repack: the tar is ./evil by now, and the manifest describes it truly.
repack() {
  local file
  file=$(echo archive/*.tar.gz)
  cp evil "$file"
  manifest size "$(stat -c %s "$file")"
  manifest sha256 "$(sha256_of "$file")"
  manifest unpacked 100000000
}

# unpacked: the release, unpacked into ./tree, to be changed and packed again.
unpacked() {
  mkdir tree
  tar -xzf archive/*.tar.gz -C tree
}

test_a_release_is_taken_as_it_was_built_and_sealed() {
  an_archive
  take 2>log
  release=${ARCHIVE[release]}
  equals built "$(<"data/releases/$release/target/app")"
  equals app "$(readlink "data/releases/$release/target/link")"
  [[ -d data/releases/$release/target/empty ]]
  equals "$PWD/home/logs" "$(readlink "data/releases/$release/logs")" 'the link to our own logs'
  (cd "data/releases/$release" && sha256sum --quiet -c release.sha256)
  equals '' "$(find data/cache -name '*.part')" 'what is left of the download'
  [[ ! -e data/repo.git ]]
}

test_the_ancestry_is_in_the_manifest() {
  an_archive
  find_archive main ''
  archive_follows "$FIRST"
  if archive_follows "${ARCHIVE[commit]}"; then return 1; fi
  if archive_follows 0123456789012345678901234567890123456789; then return 1; fi
}

test_a_release_can_be_asked_for_by_its_name() {
  an_archive
  find_archive main ''
  find_archive "${ARCHIVE[release]}" ''
}

test_a_branch_that_moved_on_is_asked_for_again() {
  an_archive
  contains "$(find_archive main "$FIRST" 2>&1)" 'Ask again: molt update'
}

test_an_unclean_checkout_makes_no_archive() {
  an_archive
  echo x >checkout/new
  contains "$(checkout/scripts/make-archive "$PWD/other" 2>&1)" 'changes that are not committed: ?? new'
  [[ ! -e other ]]
}

test_an_archive_in_the_checkout_does_not_make_it_unclean() {
  an_archive
  UPDATE_SOURCE=git checkout/scripts/make-archive 2>log
  UPDATE_SOURCE=git checkout/scripts/make-archive 2>log
  [[ -f checkout/archive/main.json ]]
}

test_a_release_that_runs_here_is_not_built_again() {
  an_archive
  find_archive main ''
  take 2>log
  mkdir checkout/data
  cp -a data/releases checkout/data
  DATA_DIR='' APP_BUILD=$APP_BUILD checkout/scripts/make-archive "$PWD/again" >log 2>&1 || { cat log; return 1; }
  if grep 'building release' log; then return 1; fi
  take 2>log
}

test_a_build_that_fails_leaves_the_archive_as_it_is() {
  an_archive
  local before
  before=$(sha256sum archive/*)
  commit third
  if APP_BUILD=false checkout/scripts/make-archive "$PWD/archive" >log 2>&1; then return 1; fi
  equals "$before" "$(sha256sum archive/*)"
}

test_make_archive_explains_itself() {
  contains "$("$SCRIPTS/make-archive" --help)" 'UPDATE_SOURCE=archive'
  contains "$("$SCRIPTS/make-archive" --what 2>&1)" 'no option --what'
}

test_no_location_is_refused_at_the_start() {
  contains "$(UPDATE_SOURCE=archive load_config "$SCRIPTS" "$PWD" 2>&1)" 'UPDATE_REMOTE_URL does not say where'
}

test_a_location_of_another_kind_is_refused() {
  an_archive
  local url
  for url in ftp://host/x ssh://host/x git@host:x http://host/x?y=z; do UPDATE_REMOTE_URL=$url refused UPDATE_REMOTE_URL; done
}

test_a_name_that_leads_elsewhere_is_refused() {
  an_archive
  local ref
  for ref in ../main a/../../b /etc/passwd .hidden 'a b'; do contains "$(find_archive "$ref" '' 2>&1)" 'is no name of a branch or release'; done
}

test_a_branch_that_is_not_there_is_refused() { an_archive; rm archive/main.json; refused 'has no file main.json'; }
test_a_manifest_that_is_no_manifest_is_refused() { an_archive; echo '<html>' >archive/main.json; refused 'is not one "key": "value" a line'; }
test_a_manifest_that_is_too_large_is_refused() { an_archive; truncate -s 65537 archive/main.json; refused 'has more than 65536 bytes'; }
test_a_manifest_that_lacks_the_hash_is_refused() { an_archive; sed -i '/sha256/d' archive/main.json; refused 'has no valid "sha256"'; }
test_a_file_elsewhere_is_refused() { an_archive; manifest file ../x; refused 'has no valid "file"'; }
test_a_size_of_nonsense_is_refused() { an_archive; manifest size -1; refused 'has no valid "size"'; }
test_a_release_of_another_commit_is_refused() { an_archive; manifest commit "$FIRST"; refused 'do not belong together'; }
test_a_tar_that_is_gone_is_refused() { an_archive; rm archive/*.tar.gz; refused 'has no file molt-'; }
test_a_wrong_hash_is_refused() { an_archive; manifest sha256 "$(printf 'a%.0s' {1..64})"; refused 'does not have the SHA-256 of its manifest'; }
test_a_truncated_tar_is_refused() { an_archive; truncate -s -10 archive/*.tar.gz; refused 'but its manifest says'; }
test_a_tar_larger_than_said_is_refused() { an_archive; echo more >>"$(echo archive/*.tar.gz)"; refused 'has more than'; }
test_a_release_larger_than_the_disk_is_refused() { an_archive; manifest unpacked 999999999999999; refused 'MiB are free'; }
test_another_architecture_is_refused() { an_archive; manifest arch riscv128; refused 'was built for riscv128'; }
test_a_newer_java_is_refused() { an_archive; manifest java 99; refused 'needs Java 99'; }
test_what_is_no_tar_is_refused() { an_archive; echo nonsense >evil; repack; refused 'is no tar that can be read'; }

test_a_name_that_leads_up_is_refused() {
  an_archive
  unpacked
  echo evil >evil.txt
  tar -czf evil -C tree . --transform 's|^evil.txt|./../../../escaped|' -C "$PWD" evil.txt
  repack
  refused 'whose name leads out of the release'
  [[ -z $(find . -name escaped) ]]
}

test_an_absolute_name_is_refused() {
  an_archive
  unpacked
  echo evil >evil.txt
  tar -czPf evil -C tree . --transform "s|^evil.txt|$PWD/escaped|" -C "$PWD" evil.txt
  repack
  refused 'whose name leads out of the release'
}

test_a_link_that_leads_out_is_refused() {
  local target
  for target in /etc ../../.. ../history; do
    an_archive
    unpacked
    ln -s "$target" tree/out
    tar -czf evil -C tree .
    repack
    refused 'has a link that leads out of the release'
    rm -rf ./*
  done
}

test_a_file_behind_a_link_is_not_written() {
  an_archive
  unpacked
  mkdir outside
  ln -s "$PWD/outside" tree/door
  tar -cf evil.tar -C tree .
  rm tree/door
  mkdir tree/door
  echo evil >tree/door/evil.txt
  tar -rf evil.tar -C tree ./door/evil.txt
  gzip -c evil.tar >evil
  repack
  refused ''
  equals '' "$(ls outside)" 'what is behind the link'
}

test_a_hard_link_is_refused() {
  an_archive
  unpacked
  ln tree/target/app tree/twin
  tar -czf evil -C tree .
  repack
  refused 'no file, directory or symbolic link'
}

test_a_fifo_is_refused() {
  an_archive
  unpacked
  mkfifo tree/fifo
  tar -czf evil -C tree .
  repack
  refused 'no file, directory or symbolic link'
}

test_a_tar_that_unpacks_to_more_than_said_is_refused() {
  an_archive
  unpacked
  truncate -s 200M tree/bomb
  tar -czf evil -C tree .
  repack
  refused 'unpacks to more than the 100000000 bytes'
}

test_a_file_that_was_not_sealed_is_refused() {
  an_archive
  unpacked
  echo more >tree/more
  tar -czf evil -C tree .
  repack
  refused 'does not have its sealed hash'
}

test_a_file_that_was_changed_is_refused() {
  an_archive
  unpacked
  echo other >tree/target/app
  tar -czf evil -C tree .
  repack
  refused 'does not have its sealed hash'
}

test_without_curl_the_web_is_refused_by_name() {
  an_archive
  UPDATE_REMOTE_URL=http://localhost:1/
  # shellcheck disable=SC2317 # called by what is tested
  command() { [[ $2 != curl ]]; }
  refused 'curl is not installed'
}

MADE=$(mktemp -d -t molt-test-XXXXXX)
trap 'rm -rf "$MADE"' EXIT
export APP_BUILD='mkdir -p target && echo built >target/app && ln -s app target/link && mkdir target/empty' APP_RUN=true
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@localhost GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@localhost
(cd "$MADE" && HOME=$MADE/home make_archive) || exit
run_tests
