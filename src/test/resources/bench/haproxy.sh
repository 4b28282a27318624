#!/usr/bin/env bash
# haproxy.sh start|deploy: blue-green behind HAProxy: the new version is started beside the old one and checked, then the runtime API
# turns the traffic over; when it has worked for three seconds more the old one is ended, else the traffic goes back to it.
set -euo pipefail
source "$APP/common.sh"

main() {
  case $1 in
    start)
      fetch_and_build
      configure
      start_version blue
      until await_check "$BLUE_PORT"; do :; done
      echo blue >"$APP/active"
      exec haproxy -f "$APP/haproxy.cfg"
      ;;
    deploy) fetch_and_build && deploy ;;
  esac
}

configure() {
  cat >"$APP/haproxy.cfg" <<END
global
  stats socket $APP/haproxy.sock level admin
  maxconn 4000
defaults
  mode http
  retries 3
  option redispatch
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout check 2s
frontend public
  bind 127.0.0.1:$PORT backlog 4096
  default_backend relay
backend relay
  option httpchk GET /health/ready
  server blue 127.0.0.1:$BLUE_PORT check inter 500 fall 2 rise 1
  server green 127.0.0.1:$GREEN_PORT check inter 500 fall 2 rise 1 disabled
END
}

# start_version NAME: in the background, on the port of that name.
start_version() {
  local port=$BLUE_PORT
  [[ $1 == blue ]] || port=$GREEN_PORT
  (
    export PORT=$port MOLT_BIND=1 MOLT_UPDATE=bench
    run_relay
  ) </dev/null >>"$APP/$1.log" 2>&1 &
  echo $! >"$APP/$1.pid"
}

deploy() {
  local old new=green new_port
  old=$(<"$APP/active")
  new_port=$GREEN_PORT
  if [[ $old == green ]]; then new=blue new_port=$BLUE_PORT; fi
  start_version "$new"
  if ! await_check "$new_port" "$(<"$APP/$new.pid")"; then
    kill "$(<"$APP/$new.pid")" 2>/dev/null || true
    return 1
  fi
  tell "set server relay/$new state ready; set server relay/$new health up; set server relay/$old state drain"
  if ! works_on "$new_port"; then
    tell "set server relay/$old state ready; set server relay/$new state maint"
    return 1
  fi
  echo "$new" >"$APP/active"
  tell "set server relay/$old state maint"
  kill "$(<"$APP/$old.pid")" 2>/dev/null || true
}

# works_on PORT: for three seconds more.
works_on() {
  local tries
  for ((tries = 0; tries < 15; tries++)); do
    passes_check "$1" || return 1
    sleep 0.2
  done
}

# tell COMMANDS: HAProxy's runtime API.
tell() {
  perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) && connect(S, pack_sockaddr_un($ARGV[0])) or die "no runtime API: $!\n";
    syswrite(S, "$ARGV[1]\n"); print while sysread(S, $_, 4096)' "$APP/haproxy.sock" "$1"
}

main "$@"
