#!/usr/bin/env bash
# How much memory is free where we run: of the machine, or of the control group that a container is.
# shellcheck disable=SC2031 # scratch is the harness's
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/supervisor/memory.sh"

# a_machine KIB: with so much memory free, and control groups as the rest of the test writes them.
a_machine() {
  mkdir -p proc/self groups
  printf 'MemTotal: 9000000 kB\nMemFree: 1 kB\nMemAvailable: %s kB\n' "$1" >proc/meminfo
}

# in_group LINE DIRECTORY: we are in the group of LINE; its files are below DIRECTORY.
in_group() {
  printf '1:cpu:/x\n%s\n' "$1" >proc/self/cgroup
  mkdir -p "groups/$2"
  cd "groups/$2"
}

# free KIB
free() {
  free_memory "$scratch/proc" "$scratch/groups"
  equals "$1" "$REPLY" 'KiB free'
}

test_without_a_limit_it_is_what_the_machine_has() {
  a_machine 5000
  in_group '0::/' .
  free 5000
  echo max >memory.max
  free 5000
}

test_the_limit_of_a_container_counts() {
  a_machine 5000
  in_group '0::/' .
  echo 3072000 >memory.max
  echo 2048000 >memory.current
  echo 'inactive_file 0' >memory.stat
  free 1000
}

test_what_is_only_cached_is_free() {
  a_machine 5000
  in_group '0::/' .
  echo 3072000 >memory.max
  echo 2048000 >memory.current
  printf 'active_file 9999\ninactive_file 512000\n' >memory.stat
  free 1500
}

test_each_group_above_us_may_have_a_limit() {
  a_machine 5000
  in_group '0::/system.slice/molt.service' system.slice/molt.service
  echo max >memory.max
  echo 2048000 >../memory.max
  echo 1024000 >../memory.current
  echo 'inactive_file 0' >../memory.stat
  free 1000
}

test_the_limit_of_version_1_counts() {
  a_machine 5000
  in_group '4:memory:/docker/abc' memory
  echo 3072000 >memory.limit_in_bytes
  echo 2048000 >memory.usage_in_bytes
  printf 'inactive_file 0\ntotal_inactive_file 512000\n' >memory.stat
  free 1500
  echo 9223372036854771712 >memory.limit_in_bytes
  free 5000
}

run_tests
