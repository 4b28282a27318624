#!/usr/bin/env bash
# supervisord.sh start|deploy|run: restart under supervisord: pull, build, supervisorctl restart, a loop of curl.
set -euo pipefail
source "$APP/common.sh"

main() {
  case $1 in
    start)
      fetch_and_build
      configure
      exec supervisord -n -c "$APP/supervisord.conf"
      ;;
    deploy)
      fetch_and_build
      supervisorctl -c "$APP/supervisord.conf" restart relay || true
      await_check "$PORT"
      ;;
    run)
      [[ -s $APP/data/app.db ]] || export MOLT_UPDATE=first
      export MOLT_BIND=1
      run_relay
      ;;
  esac
}

configure() {
  cat >"$APP/supervisord.conf" <<END
[unix_http_server]
file=$APP/supervisor.sock
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://$APP/supervisor.sock
[supervisord]
logfile=$APP/supervisord.log
pidfile=$APP/supervisord.pid
[program:relay]
command=$APP/supervisord.sh run
autorestart=true
stdout_logfile=$APP/relay.log
redirect_stderr=true
END
}

main "$@"
