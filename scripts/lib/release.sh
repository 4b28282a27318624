# shellcheck shell=bash
# Definitions only: a release on disk: built under a temporary name, sealed, renamed, and never changed again. Needs step.sh, source.sh,
# reuse.sh, archive.sh.

release_is_whole() { [[ -f $MOLT_DATA/releases/$1/release.json ]]; }

# release_on_disk REF: the id of a sealed release that REF names exactly; empty when there is none.
release_on_disk() {
  [[ $1 =~ ^[0-9]{8}T[0-9]{6}Z-[0-9a-f]{10}$ ]] && release_is_whole "$1" && printf '%s' "$1"
  return 0
}

release_field() {
  local -A manifest=()
  flat_read "$MOLT_DATA/releases/$1/release.json" manifest || fail "the manifest of release $1 $FLAT_ERROR"
  printf '%s' "${manifest[$2]-}"
}

# build_release RELEASE COMMIT
build_release() {
  local final=$MOLT_DATA/releases/$1 temp=$MOLT_DATA/releases/$1.tmp
  rm -rf "$temp"
  take_prebuilt "$1" && return
  [[ -z ${ARCHIVE[release]-} ]] || { take_archive "$1"; return; }
  reuse_build "$1" "$2" "$temp" || make_build "$1" "$2" "$temp"
  seal "$1" "$2" "$temp"
  install_release "$temp" "$final"
}

# make_build RELEASE COMMIT TEMP
make_build() {
  make_room "$2" "$3"
  write_files "$2" "$3" || fail "the files of commit $2 could not be written to $3"
  link_users_own "$3"
  build "$1" "$3"
}

# install_release TEMP FINAL: one that is there but not whole is set aside first.
install_release() {
  [[ ! -e $2 ]] || set_aside "$2" "$MOLT_DATA/failed" >/dev/null
  write_out "$1"
  mv -T "$1" "$2"
  sync "$MOLT_DATA/releases"
}

# write_out DIRECTORY: all of it, durably. Large files first, over themselves in pieces: behind tens of MiB that are synced at once, the
# commits of the service that runs wait. Those that may not be written, or have other names elsewhere, come with the rest.
write_out() {
  find "$1" -type f -links 1 -size +2M -exec sh -c '
    for file; do dd if="$file" of="$file" bs=1M conv=notrunc oflag=dsync status=none 2>/dev/null || true; done' sh {} +
  sync -f "$1"
}

# make_room COMMIT DIRECTORY: makes the directory, after making sure that the commit's files and a build fit.
make_room() {
  local size built=0
  size=$(mirror ls-tree -r -l "$1" | awk '{ sum += $4 } END { printf "%d", sum }')
  [[ ! -d $MOLT_DATA/current/ ]] || built=$(du -sb "$MOLT_DATA/current/" | cut -f1)
  need_space $((size > built ? size : built)) "release ${2##*/}"
  mkdir "$2"
}

# write_files COMMIT DIRECTORY: the files of a commit; fails when one is there already.
write_files() {
  GIT_INDEX_FILE=$2.index mirror read-tree "$1" && GIT_INDEX_FILE=$2.index mirror --work-tree="$2" checkout-index -a || return 1
  rm -f "$2.index"
}

# link_users_own DIRECTORY: logs/, temp/, sessions/ and .env are the user's: linked, never copied, never touched.
link_users_own() {
  local name
  for name in logs temp sessions .env; do
    [[ -e $MOLT_HOME/$name && ! -e $1/$name ]] || continue
    ln -s "$MOLT_HOME/$name" "$1/$name"
  done
}

build_command() { printf '%s' "${APP_BUILD:-mvn -B -q -ntp -Dmaven.test.skip -Dspotless.check.skip package}"; }

# build RELEASE DIRECTORY: APP_BUILD or Maven; its log is kept when it fails.
build() {
  local log=$MOLT_DATA/failed/$1.build.log status=0 command
  command=$(build_command)
  say "building release $1: $command"
  (cd "$2" && exec bash -c "$command") >"$log" 2>&1 </dev/null || status=$?
  if ((status != 0)); then
    tail -n 20 "$log" >&2
    build_failed "$1" "$status" "$log"
  fi
  [[ $(socket_mode) != molt || -n $APP_RUN || -s $2/target/molt.jar ]] ||
    bad_release "the build of release $1 left no target/molt.jar (its log: $log). Correct the build and push a new commit."
  rm -f "$log"
}

build_failed() {
  local reason="the build of release $1 failed with status $2 (its log: $3)"
  if grep -qE 'Could not transfer artifact|Temporary failure in name resolution|No space left on device' "$3"; then
    fail "$reason; it lacked the network or disk space, so the release may be tried again: molt update"
  fi
  bad_release "$reason. Correct it and push a new commit."
}

# seal RELEASE COMMIT DIRECTORY: the hashes of all files, then the manifest.
seal() {
  (cd "$3" && find . -type f ! -name release.json ! -name release.sha256 -print0 | LC_ALL=C sort -z | xargs -0r sha256sum) >"$3.sha256"
  mv "$3.sha256" "$3/release.sha256"
  local -A manifest=([format]=1 [id]=$1 [commit]=$2 [parent]=$(mirror rev-parse --quiet --verify "$2^" || true)
    [built_at]=$(date -u +%Y-%m-%dT%H:%M:%SZ) [java]=$(java_needed "$3") [arch]=$(uname -m)
    [files]=$(wc -l <"$3/release.sha256") [manifest_sha256]=$(sha256_of "$3/release.sha256")
    [build_sha256]=$(build_hash) [built_from]=$BUILT_FROM)
  flat_text manifest format id commit parent built_at java arch files manifest_sha256 build_sha256 built_from
  printf '%s' "$REPLY" >"$3/release.json"
}

# java_needed DIRECTORY: the feature version that the release's classes were compiled for (class file version less 44).
java_needed() {
  [[ -s $1/target/molt.jar ]] || return 0
  local major
  major=$(javap -v -cp "$1/target/molt.jar" dev.molt.relay.Relay 2>/dev/null | sed -nE 's/^ *major version: ([0-9]+)$/\1/p') || major=
  [[ -z $major ]] || printf '%d' $((major - 44))
}

# take_prebuilt RELEASE: an image carries its release already built, in MOLT_HOME/image/. Fails when this is not it.
take_prebuilt() {
  local image=$MOLT_HOME/image/$1 temp=$MOLT_DATA/releases/$1.tmp
  [[ -f $image/release.json ]] || return 1
  runs_here "$image" || return 1
  say "release $1 is taken from the image, where it is built already."
  need_space "$(du -sb "$image" | cut -f1)" "release $1"
  rm -rf "$temp"
  cp -a "$image" "$temp"
  (cd "$temp" && sha256sum --quiet -c release.sha256 >&2) || fail "the release $1 in the image does not match its own hashes. Build the image again."
  link_users_own "$temp"
  install_release "$temp" "$MOLT_DATA/releases/$1"
}

# archive_code RELEASE: the release that runs now, for a rollback by hand with nothing but tar. Made outside of the window.
archive_code() {
  local stamp name folder=$MOLT_DATA/$BACKUPS CODE_SHA256=
  stamp=$(date -u +%Y%m%dT%H%M%SZ)
  name=code_backup_$stamp.tar.gz
  [[ -e $folder/$name ]] || link_code_archive "$1" "$folder" "$name" || make_code_archive "$1" "$folder" "$name"
  result code "$name"
  result code_sha256 "${CODE_SHA256:-$(sha256_of "$folder/$name")}"
}

# link_code_archive RELEASE FOLDER NAME: a sealed release does not change, so an archive of it that a sealed backup has, and that is what the
# seal says, gets another name. Sets CODE_SHA256; fails when there is none.
link_code_archive() {
  local file
  local -A seal=()
  while IFS= read -r file; do
    flat_read "$file" seal || continue
    [[ ${seal[release]-} == "$1" && ${seal[code]-} =~ ^code_backup_$STAMP_FORM\.tar\.gz$ && -f $2/${seal[code]} ]] || continue
    CODE_SHA256=$(sha256_of "$2/${seal[code]}")
    [[ $CODE_SHA256 == "${seal[code_sha256]-}" ]] && ln -T "$2/${seal[code]}" "$2/$3" 2>/dev/null && sync "$2" && return
    CODE_SHA256=
  done < <(grep -lsF -- "\"$1\"" "$2"/backup_*.json | sort -r)
  return 1
}

# make_code_archive RELEASE FOLDER NAME
make_code_archive() {
  local base=${MOLT_DATA##*/} size
  size=$(du -sb "$MOLT_DATA/releases/$1" | cut -f1)
  need_space "$size" "the archive of release $1"
  # Status 1 is "a file changed as it was read". A sealed release does not change; but a build that makes hard links to files
  # that it shares with others (cp -al) lets their link count change.
  tar -czf "$2/.$3.tmp" -C "${MOLT_DATA%/*}/" "$base/releases/$1" "$base/current" || (($? == 1)) ||
    fail "the code of release $1 could not be archived in $2; see the log"
  sync "$2/.$3.tmp"
  mv -T "$2/.$3.tmp" "$2/$3"
  sync "$2"
}
