#!/usr/bin/env bash
# idle.sh SUPERVISOR: runs a program that does nothing under that supervisor, in the working directory, and becomes it where it can.
set -euo pipefail

main() {
  case $1 in
    supervisord)
      printf '[supervisord]\nlogfile=%s/log.d\npidfile=%s/pid\n[program:idle]\ncommand=sleep 1000\n' "$PWD" "$PWD" >conf
      exec supervisord -n -c conf
      ;;
    s6)
      service
      exec s6-svscan services
      ;;
    runit)
      service
      exec runsvdir services
      ;;
    server_starter) exec start_server --port=127.0.0.1:0=0 -- sleep 1000 ;;
    pm2)
      printf '#!/bin/sh\nexec sleep 1000\n' >idle
      chmod +x idle
      PM2_HOME=$PWD/pm2 pm2 start ./idle --interpreter none
      ;;
  esac
}

service() {
  mkdir -p services/idle
  printf '#!/bin/sh\nexec sleep 1000\n' >services/idle/run
  chmod +x services/idle/run
}

main "$@"
