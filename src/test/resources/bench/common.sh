# shellcheck shell=bash
# Definitions only: what the deploy scripts of the benchmark share. Needs APP, ORIGIN, CHECK, CHECK_SECONDS.

# fetch_and_build: pulls and builds into a directory of its own, and lets `current` point to it.
fetch_and_build() {
  local began release
  began=$(date +%s%3N)
  if [[ -d $APP/checkout ]]; then git -C "$APP/checkout" pull -q; else git clone -q "$ORIGIN" "$APP/checkout"; fi
  release=$(git -C "$APP/checkout" rev-parse HEAD)
  release=$APP/releases/${release:0:10}
  mkdir -p "$release" "$APP/data"
  git -C "$APP/checkout" archive HEAD | tar -x -C "$release"
  (cd "$release" && ./build)
  ln -sfn "$release" "$APP/current.new"
  mv -fT "$APP/current.new" "$APP/current"
  echo "build_ms=$(($(date +%s%3N) - began))"
}

# run_relay: becomes the service in the version that is current.
run_relay() {
  cd -P "$APP/current" || exit
  export BIND_ADDRESS=127.0.0.1 DATA_DIR=$APP/data MOLT_RELEASE=${PWD##*/}
  # shellcheck disable=SC2086 # options, separated by spaces
  exec "$JAVA_HOME/bin/java" $JAVA_OPTS --enable-native-access=ALL-UNNAMED -cp 'target/molt.jar:target/lib/*' dev.molt.relay.Relay
}

# passes_check PORT: does what listens there work?
passes_check() { curl -fsS -m 2 -o /dev/null "http://127.0.0.1:$1$CHECK" 2>/dev/null; }

# await_check PORT [PID]: for CHECK_SECONDS, and for as long as there is that process.
await_check() {
  local tries
  for ((tries = 0; tries < CHECK_SECONDS * 10; tries++)); do
    passes_check "$1" && return
    [[ -z ${2-} ]] || kill -0 "$2" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}
