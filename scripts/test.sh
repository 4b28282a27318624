#!/usr/bin/env bash
# test.sh: everything that Molt is tested with: shellcheck, the bash tests, the format, and the Java tests, which start the
# real entrypoint. Installs a system tool that is missing when it is root and apt is there, and says so; otherwise names it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib/log.sh
source scripts/lib/packages.sh

# Where servers are, which a user may start as well.
export PATH=$PATH:/usr/sbin:/sbin

# The tool that must be there, and the package that has it.
readonly TOOLS=(shellcheck:shellcheck git:git perl:perl-base flock:util-linux setpriv:util-linux unshare:util-linux mvn:maven
  javac:default-jdk-headless python3:python3 ps:procps ip:iproute2 curl:curl haproxy:haproxy nginx:nginx pg_createcluster:postgresql)

main() {
  install_missing "${TOOLS[@]}"
  check_scripts
  run_bash_tests
  run_java_tests
  say 'all tests passed.'
}

# Each script is checked together with what it sources, so that a name that nobody sets or reads is found.
check_scripts() {
  say 'shellcheck'
  shellcheck -a scripts/supervisor/main.sh scripts/supervisor/watch scripts/molt scripts/healthcheck scripts/make-image scripts/make-archive scripts/steps/* scripts/*.sh
  shellcheck -x entrypoint.sh .ci/run src/test/bash/*.sh src/test/resources/bench/build examples/nginx/follow-readiness
  (cd src/test/resources/bench && shellcheck -x ./*.sh)
}

run_bash_tests() {
  local test
  say 'bash tests'
  for test in src/test/bash/*_test.sh; do bash "$test"; done
}

run_java_tests() {
  say 'Java tests (mvn verify)'
  mvn -B -ntp verify
}

main "$@"
