# shellcheck shell=bash
# How much memory is free where we run, and whether that is enough for a worker beside the one that serves.

# room_for_two: is there memory for a second worker beside the first?
room_for_two() {
  local used
  memory_of_worker
  used=$REPLY
  [[ -n $used ]] || return 0
  free_memory /proc /sys/fs/cgroup
  ((REPLY > used * 5 / 4)) && return 0
  say "only $REPLY KiB of memory are free and the worker uses $used KiB: the candidate is not parked beside it, so clients wait for its whole start."
  return 1
}

# room_for_small WHY_NOT: would a small program of ours, one with a JVM, leave enough for that? Where there is no worker, it is about to be
# started, and what it will use is not known.
room_for_small() {
  local used
  memory_of_worker
  used=$REPLY
  free_memory /proc /sys/fs/cgroup
  ((REPLY > ${used:-0} * 5 / 4 + SMALL_KIB)) && return 0
  say "only $REPLY KiB of memory are free: $1."
  return 1
}
readonly SMALL_KIB=131072

# memory_of_worker: sets REPLY to the KiB that the worker uses; empty when there is none.
memory_of_worker() {
  REPLY=
  [[ -n $WORKER && -s $RUN/$WORKER/pid ]] || return 0
  REPLY=$(awk '/^VmRSS:/ {print $2}' "/proc/$(<"$RUN/$WORKER/pid")/status" 2>/dev/null)
  REPLY=${REPLY:-0}
}

# free_memory PROC CGROUPS: sets REPLY to the KiB that are free: of the machine, and within the limits of the control groups we are in.
free_memory() {
  local controllers group
  REPLY=$(awk '/^MemAvailable:/ {print $2}' "$1/meminfo")
  while IFS=: read -r _ controllers group; do
    case ,$controllers, in
      ,,) heed_limits "$2" "$group" memory.max memory.current inactive_file ;;
      *,memory,*) heed_limits "$2/memory" "$group" memory.limit_in_bytes memory.usage_in_bytes total_inactive_file ;;
    esac
  done 2>/dev/null <"$1/self/cgroup"
}

# heed_limits ROOT GROUP LIMIT USED CACHE: those of GROUP and of all above it. A container finds its own group in ROOT, whatever its name.
heed_limits() {
  local group=${2%/} free
  while :; do
    free=$(awk -v cache="$5" '$1 == "max" { none = 1; exit } NR == 1 { free = $1 } NR == 2 { free -= $1 } $1 == cache { free += $2 }
      END { if (NR && !none) printf "%d", free / 1024 }' "$1$group/$3" "$1$group/$4" "$1$group/memory.stat") || free=
    [[ -z $free ]] || ((free >= REPLY)) || REPLY=$free
    [[ $group == /* ]] || return 0
    group=${group%/*}
  done
}
