# shellcheck shell=bash
# Definitions only: what a bash test file needs. A test is a function named as a sentence, test_a_thing_does_another; it fails
# by a command that fails. `run_tests` runs each in a subshell, in a scratch directory of its own.

REPO=$(cd "${BASH_SOURCE[0]%/*}/../../.." && pwd -P)
# shellcheck disable=SC2034 # for the tests
SCRIPTS=$REPO/scripts

# equals EXPECTED ACTUAL [WHAT]
equals() {
  [[ $1 == "$2" ]] && return
  printf '    %s: expected "%s", was "%s"\n' "${3:-value}" "$1" "$2"
  return 1
}

# contains TEXT PART
contains() {
  [[ $1 == *"$2"* ]] && return
  printf '    "%s" does not contain "%s"\n' "$1" "$2"
  return 1
}

run_tests() {
  local test passed=0 failed=0 output status
  for test in $(declare -F | sed -nE 's/^declare -f (test_.*)$/\1/p'); do
    # Not within `if`: there bash would not end a test at its first failing command.
    output=$(run_one "$test" 2>&1)
    status=$?
    if ((status == 0)); then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      printf '  FAILED %s\n%s\n' "${test#test_}" "$output"
    fi
  done
  printf '%s: %d passed, %d failed\n' "$(basename "$0" .sh)" "$passed" "$failed"
  ((failed == 0))
}

run_one() (
  set -e
  scratch=$(mktemp -d -t molt-test-XXXXXX)
  # shellcheck disable=SC2064 # the name as it is now
  trap "rm -rf '$scratch'" EXIT
  cd "$scratch"
  "$1"
)
