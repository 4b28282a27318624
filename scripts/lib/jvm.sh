# shellcheck shell=bash
# Definitions only: which JVM workers run on, whether a release can, and the archive of its classes that makes it start fast.

java_command() { if [[ -n ${JAVA_HOME-} ]]; then printf '%s/bin/java' "$JAVA_HOME"; else printf 'java'; fi; }

# java_release_file: prints where the JVM says which one it is. Every JDK since 9 has that file, and reading it is quicker than asking.
java_release_file() {
  local command
  command=$(readlink -f "$(command -v "$(java_command)")" 2>/dev/null) && [[ -r ${command%/bin/java}/release ]] && printf '%s/release' "${command%/bin/java}"
}

# java_feature: 17, 25, ... ; 0 when there is none.
java_feature() {
  local version=
  if know_java; then
    version=${JAVA_IS[JAVA_VERSION]%%[!0-9]*}
  else
    version=$("$(java_command)" -version 2>&1 | sed -nE '1s/.*"([0-9]+).*/\1/p') || version=
  fi
  printf '%d' "${version:-0}"
}

# runs_here DIRECTORY: was this release built for this architecture, and for a JVM that is not newer than ours?
runs_here() {
  local arch java
  arch=$(sed -nE 's/^  "arch": "(.*)",?$/\1/p' "$1/release.json")
  java=$(sed -nE 's/^  "java": "([0-9]*)",?$/\1/p' "$1/release.json")
  [[ -z $arch || $arch == "$(uname -m)" ]] && { [[ -z $java ]] || ((java <= $(java_feature))); }
}

# small_command JARS CLASS [MEGABYTES]: sets SMALL_COMMAND, what runs a small program of Molt's own from the directory JARS; beside a
# service with no more memory than that. C1 alone and the serial collector: it lives for a moment, and this starts it fastest.
small_command() {
  local own=()
  [[ -z ${3-} ]] || own=("-Xmx$3m" -XX:+ExitOnOutOfMemoryError)
  # shellcheck disable=SC2034 # for those who call this
  SMALL_COMMAND=("$(java_command)" "${own[@]}" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto
    --enable-native-access=ALL-UNNAMED -cp "$1/molt.jar:$1/lib/*" "$2")
}

# own_jars SCRIPTS: the directory with the jars of the release that SCRIPTS belong to, else of the home or of the release that runs.
own_jars() {
  local place
  for place in "${1%/scripts}/target" "$MOLT_HOME/target" "$MOLT_DATA/current/target"; do
    [[ ! -s $place/molt.jar ]] || { printf '%s' "$place"; return; }
  done
  return 1
}

# has_list RELEASE: does it say in a verify.yaml what it wants to be looked at?
has_list() { [[ -n $1 && (-e $MOLT_DATA/releases/$1/verify.yaml || -L $MOLT_DATA/releases/$1/verify.yaml) ]]; }

# verifier_command SCRIPTS RELEASE: sets SMALL_COMMAND, what reads the list of checks of RELEASE and makes them: that of the release
# that runs, as for every judgement; where nothing runs yet, its own. Fails when there is no jar.
verifier_command() {
  local jars
  jars=$(own_jars "$1") || { jars=$MOLT_DATA/releases/$2/target && [[ -s $jars/molt.jar ]]; } || return 1
  small_command "$jars" dev.molt.verify.Verifier 32
}

# java_flags: sets JAVA_FLAGS, what every worker's JVM is started with. The class path is relative to the release's directory,
# which is the working directory: an archive remembers it as text, so it holds for a release that is run through a link too.
java_flags() {
  local own=()
  read -ra own <<<"$JAVA_OPTS"
  # What the user says comes later, and counts. A start fills more than the 21 MB at which a JVM begins to collect metadata, and then gives
  # most of its heap back.
  JAVA_FLAGS=(-XX:MetaspaceSize=64m)
  # Requests come before the compiling of what they run. A JVM of somebody else than root would warn.
  ((EUID != 0)) || JAVA_FLAGS+=(-XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=10)
  JAVA_FLAGS+=("${own[@]}" -XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED -cp 'target/molt.jar:target/lib/*')
}

# know_java: fills JAVA_IS with what the JVM's own file says of it; fails when there is none.
know_java() {
  local file name value
  declare -gA JAVA_IS=()
  file=$(java_release_file) || return 1
  while IFS='=' read -r name value; do
    [[ $name =~ ^[A-Z_]+$ ]] || continue
    value=${value#\"}
    JAVA_IS[$name]=${value%\"}
  done <"$file"
}

# archive_of RELEASE_DIRECTORY: sets CLASS_ARCHIVE to the class-data archive of these very jars for this very JVM, whether it is there
# or not; empty when there can be none. A JVM looks at the jars' names and times at best (25 not even at those), so the name
# says what they contain: the release's own hashes, and size and time of the files, should somebody have changed them.
archive_of() {
  local feature jvm hash kind=aot
  CLASS_ARCHIVE=
  know_java && [[ ${JAVA_IS[JVM_VARIANT]-Hotspot} == Hotspot && -s $1/target/molt.jar && -s $1/release.sha256 ]] || return 0
  feature=${JAVA_IS[JAVA_VERSION]%%[!0-9]*}
  ((${feature:-0} >= 17)) || return 0
  ((feature >= 25)) || kind=jsa
  jvm=${JAVA_IS[JAVA_RUNTIME_VERSION]:-${JAVA_IS[JAVA_VERSION]}}-${JAVA_IS[IMPLEMENTOR]-unknown}
  hash=$({
    grep -E '  \./target/(molt\.jar|lib/[^/]+\.jar)$' "$1/release.sha256"
    cd "$1" && stat -L -c '%n %s %Y' target/molt.jar target/lib/*.jar
  } 2>/dev/null | LC_ALL=C sort | sha256sum) || return 0
  CLASS_ARCHIVE=$MOLT_DATA/cache/${hash:0:32}-${jvm//[!0-9A-Za-z.+-]/_}.$kind
}

# has_own_archive: does the user say himself what his JVM does with archives? Two such options stop a JVM.
has_own_archive() {
  [[ "$JAVA_OPTS ${JAVA_TOOL_OPTIONS-} ${JDK_JAVA_OPTIONS-}" =~ (-Xshare|-XX:[+-]?(AOT|Shared|ArchiveClasses|AutoCreateShared|DumpLoadedClassList|VerifyShared)) ]]
}

# archive_flags RELEASE_DIRECTORY: sets ARCHIVE_FLAGS: what starts a worker from its archive, if there is one; with MOLT_TRAIN=FILE
# what makes it write down there what it loads, from which the step train makes the archive. Never a reason to fail: without the
# checksums (10 to 30 ms) a damaged archive crashes the JVM; a worker whose JVM could not use its archive says so, in one line.
archive_flags() {
  ARCHIVE_FLAGS=()
  has_own_archive && return
  archive_of "$1"
  case ${MOLT_TRAIN:+train},$CLASS_ARCHIVE in
    *,) ;;
    train,*.jsa) ARCHIVE_FLAGS=("-XX:DumpLoadedClassList=$MOLT_TRAIN") ;;
    train,*.aot) ARCHIVE_FLAGS=('-Xlog:aot*=error' -XX:AOTMode=record "-XX:AOTConfiguration=$MOLT_TRAIN") ;;
    *) ! archive_is_whole "$CLASS_ARCHIVE" || use_archive "$CLASS_ARCHIVE" ;;
  esac
}

# archive_is_whole FILE: has it the size that it was made with? A JVM that maps one that was cut off dies of SIGBUS.
archive_is_whole() { [[ -s $1 && -s $1.size && $(stat -c %s "$1") == "$(<"$1.size")" ]]; }

# use_archive FILE: sets ARCHIVE_FLAGS.
use_archive() {
  case $1 in
    *.jsa*) ARCHIVE_FLAGS=('-Xlog:cds*=off' "-XX:SharedArchiveFile=$1" -Xshare:auto) ;;
    *.aot*) ARCHIVE_FLAGS=('-Xlog:aot*=off' "-XX:AOTCache=$1" -XX:AOTMode=auto) ;;
  esac
  ARCHIVE_FLAGS+=(-XX:+VerifySharedSpaces "-Dmolt.archive=$1")
}

# archive_is_usable FILE: does this JVM start from it? Run in the release's directory.
archive_is_usable() {
  local ARCHIVE_FLAGS said
  use_archive "$1"
  said=$("$(java_command)" "${ARCHIVE_FLAGS[@]}" "${JAVA_FLAGS[@]}" -version 2>&1) && [[ $said == *sharing* ]]
}
