# shellcheck shell=bash
# Definitions only: runs a main class of the tests, with what they need, in this checkout. Needs log.sh.

# run_harness [OPTION]... CLASS [ARGUMENT]...: builds once, then becomes the class; the options are those of java.
run_harness() {
  local path
  say 'building' >&2
  mvn -B -q -ntp -DskipTests -Dspotless.check.skip package >&2 || die 1 'the build failed; nothing was run.'
  path=$(mktemp -t molt-class-path-XXXXXX)
  mvn -B -q -ntp dependency:build-classpath -Dmdep.includeScope=test -Dmdep.outputFile="$path" >&2 || die 1 'the class path of the tests could not be had.'
  set -- "target/test-classes:target/classes:$(<"$path")" "$@"
  rm -f "$path"
  exec java -cp "$@"
}
