#!/usr/bin/env bash
# server-starter.sh start|deploy|run: start_server holds the socket and gives it to the service as file descriptor 0; HUP starts the
# new version, and ends the old one when the new one has lived for a second and two more have passed: a JVM needs them.
set -euo pipefail
source "$APP/common.sh"

main() {
  case $1 in
    start)
      fetch_and_build
      exec start_server --port="127.0.0.1:$PORT=0" --backlog=4096 --kill-old-delay=2 --pid-file="$APP/pid" --status-file="$APP/status" \
        -- "$APP/server-starter.sh" run
      ;;
    deploy)
      fetch_and_build
      kill -HUP "$(<"$APP/pid")"
      await_only_new
      await_check "$PORT"
      ;;
    run)
      export MOLT_UPDATE=bench
      run_relay
      ;;
  esac
}

# await_only_new: until the new generation is the only one, as start_server --restart waits; for ten seconds.
await_only_new() {
  local before tries
  before=$(tail -n 1 "$APP/status")
  for ((tries = 0; tries < 100; tries++)); do
    [[ $(wc -l <"$APP/status") != 1 || $(<"$APP/status") == "$before" ]] || return 0
    sleep 0.1
  done
}

main "$@"
