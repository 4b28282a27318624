# shellcheck shell=bash
# What is done for the backup while the old release still serves.

# snapshot: the update is refused for lack of room, and the room for its way back is set aside, before clients wait.
snapshot() {
  timed snapshot_ms run_step "$BUILD_TIMEOUT" snapshot || step_failed $?
}

# give_room_back: from here on what was set aside is there for whoever needs it: the old release and the record.
give_room_back() { rm -f "$RUN/reserve"; }
