# shellcheck shell=bash
# Definitions only: a release whose build would read nothing new takes over what the build of the running release made.
# Needs step.sh, source.sh, release.sh. Nothing here fails an update: in doubt the release is built.

BUILT_FROM=

# reuse_build RELEASE COMMIT TEMP: makes TEMP of the commit's files and of what the build of the release that runs made.
# Fails, with nothing left behind, when the release has to be built.
reuse_build() {
  local from=${LOCK[from]-} old list=$3.built
  BUILT_FROM=
  [[ -n $from && $from != "$1" ]] && release_is_whole "$from" || return 1
  old=$(release_field "$from" commit) || return 1
  [[ $(release_field "$from" build_sha256) == "$(build_hash)" ]] && leaves_inputs_alone "$old" "$2" || return 1
  if ! list_built "$from" "$old" "$list" || ! copy_built "$from" "$2" "$3" "$list"; then
    say "release $1 differs from $from in nothing that a build reads, but what was built cannot be reused: it is built again."
    rm -rf "$3" "$list" "$list".*
    return 1
  fi
  say "release $1 differs from $from in nothing that a build reads (BUILD_INPUTS): its $(wc -l <"$list") built files are reused, nothing is built."
  rm -f "$list" "$list".*
  BUILT_FROM=$from
}

# build_hash: what, besides the files, decides what a build makes: the command, the JDK, the architecture.
build_hash() {
  local sum
  sum=$(printf '%s\n' "$(build_command)" "$(jdk)" "$(uname -m)" | sha256sum)
  printf '%s' "${sum%% *}"
}

# jdk: which one builds, as it says itself.
jdk() {
  local file
  if file=$(java_release_file); then cat "$file"; else "$(java_command)" -version 2>&1 || printf none; fi
}

# leaves_inputs_alone COMMIT COMMIT: the two differ in no file that BUILD_INPUTS names.
leaves_inputs_alone() {
  local inputs
  read -ra inputs <<<"$BUILD_INPUTS"
  mirror cat-file -e "$1^{commit}" 2>/dev/null && mirror diff-tree -r --quiet --no-ext-diff "$1" "$2" -- "${inputs[@]}" >&2
}

# list_built RELEASE COMMIT LIST: what the release has and its commit has not: its built files, links and empty directories.
# Fails when the build changed a file of the commit, or when a name or link could not be carried over.
list_built() {
  local release=$MOLT_DATA/releases/$1 list=$3
  [[ $(sha256_of "$release/release.sha256") == "$(release_field "$1" manifest_sha256)" ]] || return 1
  # sha256sum marks names with a line break or a backslash by a leading backslash.
  ! grep -qvE '^[0-9a-f]{64}  \./' "$release/release.sha256" || return 1
  has_files_of "$2" "$release" "$list.index" || return 1
  [[ -z $(find "$release" -type l -lname "$MOLT_DATA/releases/*" -print -quit) ]] || return 1
  [[ -z $(find "$release" -name $'*\n*' -print -quit) ]] || return 1
  mirror ls-tree -r -z --name-only "$2" | tr '\0' '\n' | LC_ALL=C sort >"$list.tracked" || return 1
  { cut -c 69- "$release/release.sha256" && links_and_empty "$release"; } | LC_ALL=C sort -u |
    LC_ALL=C comm -23 - "$list.tracked" >"$list"
}

# has_files_of COMMIT DIRECTORY INDEX: every file of the commit is there, and as the commit has it.
has_files_of() {
  local -x GIT_INDEX_FILE=$3
  mirror read-tree "$1" && mirror --work-tree="$2" update-index -q --really-refresh >/dev/null &&
    mirror --work-tree="$2" diff-files --quiet --ignore-submodules=all
}

# links_and_empty DIRECTORY: a seal has no hashes of them. The user's own links are made anew.
links_and_empty() {
  (cd "$1" && find . -mindepth 1 \( -type l \( ! -lname "$MOLT_HOME/*" -o ! \( -path ./logs -o -path ./temp -o -path ./sessions -o -path ./.env \) \) \
    -o -type d -empty \) -printf '%P\n')
}

# copy_built RELEASE COMMIT TEMP LIST: the built files, checked against the seal where they arrived, then the files of the commit.
# A file of the commit never replaces a built one: then the build has to decide.
copy_built() {
  local release=$MOLT_DATA/releases/$1
  make_room "$2" "$3"
  (cd "$release" && xargs -r -d '\n' cp -a --reflink=auto --parents -t "$3" -- <"$4") >&2 || return 1
  awk 'NR == FNR { built[$0]; next } substr($0, 69) in built' "$4" "$release/release.sha256" >"$4.sums" || return 1
  [[ ! -s $4.sums ]] || (cd "$3" && sha256sum --quiet -c "$4.sums" >&2) || return 1
  write_files "$2" "$3" || return 1
  link_users_own "$3"
}
