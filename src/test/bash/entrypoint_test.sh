#!/usr/bin/env bash
# The first process, up to the supervisor that it becomes.
source "${BASH_SOURCE[0]%/*}/harness.sh"

# a_home SUPERVISOR: a checkout whose supervisor is this script.
a_home() {
  mkdir -p home/scripts/supervisor
  cp -a "$REPO/entrypoint.sh" home
  cp -a "$SCRIPTS/lib" "$SCRIPTS/perl" "$SCRIPTS/defaults.env" home/scripts
  printf '%s\n' "$1" >home/scripts/supervisor/main.sh
}

test_nothing_that_molt_makes_may_be_written_by_everybody() {
  # shellcheck disable=SC2016 # the supervisor's own
  a_home 'mkdir "$MOLT_DATA"'
  (umask 000 && MOLT_REHEARSAL=1 home/entrypoint.sh)
  equals 775 "$(stat -c %a home/data)"
}

test_a_stricter_umask_stays() {
  a_home 'umask'
  equals 0077 "$(umask 077 && MOLT_REHEARSAL=1 home/entrypoint.sh)"
}

run_tests
