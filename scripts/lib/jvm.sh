# shellcheck shell=bash
# Definitions only: which JVM workers run on, and whether a release can.

java_command() { if [[ -n ${JAVA_HOME-} ]]; then printf '%s/bin/java' "$JAVA_HOME"; else printf 'java'; fi; }

# java_feature: 17, 25, ... ; 0 when there is none. Every JDK since 9 carries a file that says so, which is quicker than asking it.
java_feature() {
  local command file version=
  command=$(readlink -f "$(command -v "$(java_command)")" 2>/dev/null) || { printf 0; return; }
  file=${command%/bin/java}/release
  if [[ -r $file ]]; then
    version=$(sed -nE 's/^JAVA_VERSION="([0-9]+).*/\1/p' "$file")
  else
    version=$("$command" -version 2>&1 | sed -nE '1s/.*"([0-9]+).*/\1/p') || version=
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

# molt_java TARGET CLASS ARGUMENTS...: a small program of Molt's own from the jars in TARGET. C1 alone and the serial collector: it lives for a moment.
molt_java() {
  local target=$1
  shift
  "$(java_command)" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData -Xshare:auto --enable-native-access=ALL-UNNAMED \
    -cp "$target/molt.jar:$target/lib/*" "$@"
}
