#!/usr/bin/env bash
# Which class-data archive belongs to a release, and with which options a worker uses it or is observed for a new one.
# shellcheck disable=SC2034 # the functions under test read these
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/jvm.sh"

MOLT_DATA=$PWD
JAVA_OPTS=
unset MOLT_TRAIN JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS

# a_jvm VERSION IMPLEMENTOR [LINE]: JAVA_HOME with nothing but what says which JVM it is.
a_jvm() {
  export JAVA_HOME=$PWD/jvm
  mkdir -p jvm/bin
  : >jvm/bin/java
  chmod +x jvm/bin/java
  printf 'IMPLEMENTOR="%s"\nJAVA_VERSION="%s"\nJAVA_RUNTIME_VERSION="%s+1"\n%s\n' "$2" "$1" "$1" "${3-}" >jvm/release
}

# a_release NAME TEXT: with a jar that contains TEXT, and another one, in the data directory that is here.
a_release() {
  MOLT_DATA=$PWD
  mkdir -p "cache" "$1/target/lib"
  printf '%s' "$2" >"$1/target/molt.jar"
  printf 'library' >"$1/target/lib/a.jar"
  touch -d 2026-01-01 "$1"/target/molt.jar "$1"/target/lib/a.jar
  (cd "$1" && sha256sum ./target/molt.jar ./target/lib/a.jar >release.sha256)
}

# name_of RELEASE: sets REPLY.
name_of() {
  archive_of "$PWD/$1"
  REPLY=$CLASS_ARCHIVE
}

differ() {
  [[ -n $1 && -n $2 && $1 != "$2" ]] && return
  printf '    "%s" and "%s" should be two names\n' "$1" "$2"
  return 1
}

test_an_archive_is_named_by_jars_and_jvm() {
  a_jvm 17.0.15 Debian
  a_release r 1
  name_of r
  [[ $REPLY =~ ^$PWD/cache/[0-9a-f]{32}-17\.0\.15\+1-Debian\.jsa$ ]]
}

test_jvm_25_has_an_aot_cache() {
  a_jvm 25.0.3 'Eclipse Adoptium'
  a_release r 1
  name_of r
  contains "$REPLY" '-25.0.3+1-Eclipse_Adoptium.aot'
}

test_releases_with_the_same_jars_share_an_archive() {
  a_jvm 17.0.15 Debian
  a_release r 1
  cp -a r s
  echo 'another file' >s/README.md
  name_of r
  local first=$REPLY
  name_of s
  equals "$first" "$REPLY"
}

test_other_jars_another_jvm_or_vendor_have_another_archive() {
  a_jvm 17.0.15 Debian
  a_release r 1
  a_release s 2
  name_of r
  local first=$REPLY
  name_of s
  differ "$first" "$REPLY"
  a_jvm 17.0.16 Debian
  name_of r
  differ "$first" "$REPLY"
  a_jvm 17.0.15 Other
  name_of r
  differ "$first" "$REPLY"
}

# JDK 25 would run the old classes from the archive.
test_a_jar_that_somebody_changed_in_place_has_no_archive() {
  a_jvm 25.0.3 Debian
  a_release r 1
  name_of r
  local first=$REPLY
  touch -d 2026-01-02 r/target/lib/a.jar
  name_of r
  differ "$first" "$REPLY"
}

test_another_kind_of_jvm_has_no_archive() {
  a_jvm 17.0.15 IBM 'JVM_VARIANT="Openj9"'
  a_release r 1
  name_of r
  equals '' "$REPLY"
}

test_a_jvm_that_does_not_say_what_it_is_has_no_archive() {
  a_jvm 17.0.15 Debian
  a_release r 1
  rm jvm/release
  name_of r
  equals '' "$REPLY"
}

# made FILE: as the step train leaves an archive.
made() {
  echo classes >"$1"
  stat -c %s "$1" >"$1.size"
}

test_a_worker_starts_from_an_archive_that_is_there_and_whole() {
  a_jvm 17.0.15 Debian
  a_release r 1
  archive_flags "$PWD/r"
  equals '' "${ARCHIVE_FLAGS[*]}"
  : >"$CLASS_ARCHIVE"
  archive_flags "$PWD/r"
  equals '' "${ARCHIVE_FLAGS[*]}"
  made "$CLASS_ARCHIVE"
  truncate -s -1 "$CLASS_ARCHIVE"
  archive_flags "$PWD/r"
  equals '' "${ARCHIVE_FLAGS[*]}" 'cut off'
  made "$CLASS_ARCHIVE"
  archive_flags "$PWD/r"
  contains "${ARCHIVE_FLAGS[*]}" "-XX:SharedArchiveFile=$CLASS_ARCHIVE -Xshare:auto -XX:+VerifySharedSpaces"
  a_jvm 25.0.3 Debian
  name_of r
  made "$REPLY"
  archive_flags "$PWD/r"
  contains "${ARCHIVE_FLAGS[*]}" "-XX:AOTCache=$CLASS_ARCHIVE -XX:AOTMode=auto -XX:+VerifySharedSpaces"
}

test_a_rehearsed_worker_writes_down_what_it_loads() {
  a_jvm 17.0.15 Debian
  a_release r 1
  export MOLT_TRAIN=/r/classes
  archive_flags "$PWD/r"
  equals '-XX:DumpLoadedClassList=/r/classes' "${ARCHIVE_FLAGS[*]}"
  a_jvm 25.0.3 Debian
  archive_flags "$PWD/r"
  contains "${ARCHIVE_FLAGS[*]}" '-XX:AOTMode=record -XX:AOTConfiguration=/r/classes'
}

test_who_says_himself_which_archive_is_let_alone() {
  local options
  a_jvm 25.0.3 Debian
  a_release r 1
  name_of r
  made "$REPLY"
  for options in -XX:SharedArchiveFile=x -Xshare:off -XX:AOTCache=x -XX:-UseSerialGC\ -XX:AOTMode=off -XX:ArchiveClassesAtExit=x -XX:+AutoCreateSharedArchive; do
    JAVA_OPTS=$options
    archive_flags "$PWD/r"
    equals '' "${ARCHIVE_FLAGS[*]}" "$options"
  done
  JAVA_OPTS=
  JAVA_TOOL_OPTIONS=-XX:SharedArchiveFile=x archive_flags "$PWD/r"
  equals '' "${ARCHIVE_FLAGS[*]}"
  JAVA_OPTS='-XX:+UseSerialGC -Xmx64m' archive_flags "$PWD/r"
  contains "${ARCHIVE_FLAGS[*]}" -XX:AOTCache=
}

test_an_option_of_the_user_counts_more_than_one_of_ours() {
  local JAVA_FLAGS=() JAVA_OPTS='-XX:MetaspaceSize=32m -Dname=value'
  java_flags
  contains "${JAVA_FLAGS[*]}" '-Dname=value'
  equals 33554432 "$(java "${JAVA_FLAGS[@]}" -XX:+PrintFlagsFinal -version 2>/dev/null | sed -nE 's/.* MetaspaceSize += ([0-9]+) .*/\1/p' | head -n 1)"
}

run_tests
