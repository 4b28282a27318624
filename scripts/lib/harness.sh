# shellcheck shell=bash
# Definitions only: runs a main class of the tests, with what they need, in this checkout. Needs log.sh.

# run_harness CLASS ARGUMENTS...: builds once, then becomes the class.
run_harness() {
  local class=$1 path
  shift
  say 'building' >&2
  mvn -B -q -ntp -DskipTests -Dspotless.check.skip package >&2 || die 1 'the build failed; nothing was run.'
  path=$(mktemp -t molt-class-path-XXXXXX)
  mvn -B -q -ntp dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$path" >&2 || die 1 'the class path of the tests could not be had.'
  set -- "target/test-classes:target/classes:$(<"$path")" "$class" "$@"
  rm -f "$path"
  exec java -cp "$@"
}
