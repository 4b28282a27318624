#!/usr/bin/env bash
# demo.sh: shows in about two minutes what Molt does and what clients see of it: a good update, four bad ones or interrupted ones.
# Everything happens in a scratch folder, with a git repository, a data directory and a port of its own, and is gone afterwards.
# Exit status: 0 every update ended as it should and lost no write, 1 not so.
set -euo pipefail

CHECKOUT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly CHECKOUT RATE=50
SCRATCH=
PORT=
SUPERVISOR_PID=
CLIENT_PID=
SURPRISES=0

main() {
  require_tools
  # A signal may come while a function's output is redirected: what is said at the end goes where the demo's output goes.
  exec {OUTPUT}>&1
  trap clean_up EXIT
  trap 'exit 130' INT TERM HUP
  make_scratch
  build_once
  start_molt
  start_client
  good_update
  release_that_does_not_build
  failing_migration
  failing_check
  kill_in_the_middle
  the_end
}

require_tools() {
  local tool
  for tool in git mvn javac jar perl; do
    command -v "$tool" >/dev/null || die "the demo needs $tool. Install it and start again."
  done
  git -C "$CHECKOUT" rev-parse -q --verify HEAD >/dev/null || die "$CHECKOUT is no git checkout; clone the repository."
}

# --- the five updates

good_update() {
  act 'A good update: the table of messages gets a column'
  migration 9001 'ALTER TABLE messages ADD COLUMN seen_at TEXT;'
  update_expecting committed
}

release_that_does_not_build() {
  act 'A release that does not build: a typing mistake in the source'
  printf 'class Mistake { int one = ; }\n' >"$HOME_DIR/src/main/java/dev/molt/relay/Mistake.java"
  update_expecting abandoned
  rm "$HOME_DIR/src/main/java/dev/molt/relay/Mistake.java"
}

failing_migration() {
  act 'A release whose migration fails: its rehearsal finds out'
  migration 9002 'CREATE TABLE half (a TEXT);'
  migration 9003 'INSERT INTO no_such_table VALUES (1);'
  update_expecting abandoned
  rm "$HOME_DIR"/src/main/resources/db/migration/V900[23]__demo.sql
}

failing_check() {
  act 'A release that fails its own check, but not in its rehearsal'
  sed -i 's|"/api/messages?limit=1"|System.getenv("MOLT_REHEARSAL") == null ? "/api/not-there" : &|' "$HOME_DIR/src/main/java/dev/molt/relay/Relay.java"
  update_expecting 'rolled back'
  git -C "$HOME_DIR" checkout -q HEAD~1 -- src/main/java/dev/molt/relay/Relay.java
}

kill_in_the_middle() {
  act 'kill -9 of everything, in the middle of a long migration'
  migration 9004 'CREATE TABLE slow AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000000) SELECT max(x) AS x FROM c;'
  commit
  local began killed
  began=$(uptime)
  molt update >"$SCRATCH/update.out" 2>&1 &
  wait_for_phase activated
  sleep 0.5
  kill_everything
  killed=$(uptime)
  note "Killed in phase $(field "$DATA/UPDATE_LOCK.json" phase), with the migration half done. Started again at once:"
  launch
  wait_until_settled
  report committed "$began" "$(seen "$killed" failed)"
  note "Those that failed came between the kill and the restart, when nothing was there: $(seen "$killed" failed)."
}

the_end() {
  local -a writes
  sleep 1
  kill "$CLIENT_PID"
  wait "$CLIENT_PID" || true
  CLIENT_PID=
  read -ra writes < <(tail -n 1 "$SCRATCH/client.log")
  printf '\nAll of it: %s acknowledged writes, %s missing, %s doubled.\n\n' "${writes[2]}" "${writes[3]}" "${writes[4]}"
  [[ ${writes[3]} == 0 && ${writes[4]} == 0 ]] || surprise 'acknowledged writes are missing or doubled'
  molt history
  if ((SURPRISES)); then die 'not everything went as it should; see above.'; fi
}

# --- what they are made of

update_expecting() {
  local began
  commit
  began=$(uptime)
  molt update --wait >"$SCRATCH/update.out" 2>&1 || true
  wait_until_settled
  report "$1" "$began"
}

migration() { printf '%s\n' "$2" >"$HOME_DIR/src/main/resources/db/migration/V$1__demo.sql"; }

commit() {
  git -C "$HOME_DIR" add -A
  git -C "$HOME_DIR" commit -q -m "$TITLE"
}

molt() { (cd "$HOME_DIR" && "${ENVIRONMENT[@]}" scripts/molt "$@"); }

# wait_until_settled: no update is open, and a release answers.
wait_until_settled() {
  local tries
  for ((tries = 0; tries < 600; tries++)); do
    [[ ! -e $DATA/UPDATE_LOCK.json ]] && "$CHECKOUT/scripts/perl/probe" 1 "127.0.0.1:$PORT" /health/ready >/dev/null && break
    kill -0 "$SUPERVISOR_PID" 2>/dev/null || lost 'Molt ended'
    sleep 0.1
  done
  ((tries < 600)) || lost 'no release served within a minute'
  sleep 1
}

# wait_for_phase PHASE: of the update that was just asked for.
wait_for_phase() {
  local tries
  for ((tries = 0; tries < 3000; tries++)); do
    grep -qsF "\"phase\": \"$1\"" "$DATA/UPDATE_LOCK.json" && return
    kill -0 "$SUPERVISOR_PID" 2>/dev/null || lost 'Molt ended'
    sleep 0.02
  done
  lost "no update came to the phase $1 within a minute"
}

# report OUTCOME BEGAN [FAILED]: what happened and what clients saw since BEGAN; FAILED requests may have failed, else none.
report() {
  local record outcome reason waited
  record=$(printf '%s\n' "$DATA"/history/*.json | tail -n 1)
  outcome=$(field "$record" outcome)
  reason=$(field "$record" reason)
  waited=$(field "$record" not_accepting_ms)
  outcome=${outcome/_/ }
  note "${outcome^}${reason:+: ${reason%.}}."
  note "Now runs $(field "$DATA/run/state.json" release)${waited:+; nothing was accepted for $waited ms}."
  note "Clients: $(seen "$2" requests) requests, $(seen "$2" failed) failed, $(seen "$2" retried) retried, longest wait $(seen "$2" longest) ms."
  [[ $outcome == "$1" ]] || surprise "it should have been $1"
  [[ $(seen "$2" failed) == "${3:-0}" ]] || surprise "requests failed: $(awk -v since="$2" '$1 >= since && $2 == "failed"' "$SCRATCH/client.log" | cut -d ' ' -f 4- | sort | uniq -c | head -n 3 | tr '\n' ';')"
}

surprise() {
  note "NOT AS IT SHOULD BE: $1"
  SURPRISES=$((SURPRISES + 1))
}

# seen SINCE WHAT: from the client's log.
seen() {
  awk -v since="$1" -v what="$2" '$1 < since { next }
    $2 == "answered" { requests++; if ($3 > longest) longest = $3 }
    $2 == "failed" { requests++; failed++ }
    $2 == "retried" { retried++ }
    END { print (what == "requests" ? requests : what == "failed" ? failed : what == "retried" ? retried : longest) + 0 }' "$SCRATCH/client.log"
}

act() {
  ACT=$((${ACT-0} + 1)) TITLE=$1
  printf '\n%d. %s\n' "$ACT" "$1"
}

# note TEXT...: indented, no wider than 77 columns; paths below the scratch home are shortened.
note() { printf '%s\n' "${*//"$HOME_DIR/"/}" | fold -s -w 74 | sed 's/^/   /; s/ *$//'; }

field() { sed -nE "s/^  \"$2\": \"(.*)\",?\$/\1/p" "$1" 2>/dev/null | sed 's/\\"/"/g'; }

uptime() { cut -d ' ' -f 1 /proc/uptime; }

# --- the scratch folder and what runs in it

make_scratch() {
  SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/molt-demo.XXXXXX")
  HOME_DIR=$SCRATCH/home DATA=$SCRATCH/home/data
  PORT=$(free_port)
  # DEMO marks every process that is started here, so that exactly those can be ended.
  ENVIRONMENT=(env -i "PATH=$PATH" "HOME=$HOME" LANG=C.UTF-8 "PORT=$PORT" APP_BUILD=./demo-build "DEMO=$SCRATCH")
  [[ -z ${JAVA_HOME-} ]] || ENVIRONMENT+=("JAVA_HOME=$JAVA_HOME")
  printf 'Scratch folder %s, port %s; about two minutes.\n' "$SCRATCH" "$PORT"
  git clone -q "$CHECKOUT" "$HOME_DIR"
  git -C "$HOME_DIR" checkout -q -B main
  git -C "$HOME_DIR" config user.name demo
  git -C "$HOME_DIR" config user.email demo@localhost
  write_build
}

free_port() {
  local port
  while port=$((10000 + RANDOM % 20000)) && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  printf '%d' "$port"
}

# write_build: what the demo's releases are built with: copies what Maven built once, compiles the relay, packs the migrations.
write_build() {
  cat >"$HOME_DIR/demo-build" <<'BUILD'
#!/usr/bin/env bash
set -euo pipefail
mkdir -p target/classes
cp -a "$DEMO/built/molt.jar" target/
cp -al "$DEMO/built/lib" target/
javac --release 17 -cp 'target/molt.jar:target/lib/*' -d target/classes src/main/java/dev/molt/relay/*.java
jar uf target/molt.jar -C target/classes . -C src/main/resources db
BUILD
  chmod +x "$HOME_DIR/demo-build"
  TITLE='the demo'
  commit
}

build_once() {
  printf 'Building this checkout once with Maven ... '
  local began=$SECONDS
  (cd "$HOME_DIR" && mvn -B -q -ntp -Dmaven.test.skip=true -Dspotless.check.skip package) >"$SCRATCH/build.log" 2>&1 </dev/null ||
    { tail -n 20 "$SCRATCH/build.log"; die "the build failed."; }
  mkdir "$SCRATCH/built"
  cp -a "$HOME_DIR/target/molt.jar" "$HOME_DIR/target/lib" "$SCRATCH/built/"
  printf '%d s.\n' $((SECONDS - began))
}

start_molt() {
  printf 'Starting ./entrypoint.sh: the first start is an update from nothing ... '
  local began=$SECONDS
  launch
  wait_until_settled
  printf '%d s.\n' $((SECONDS - began))
}

launch() {
  (cd "$HOME_DIR" && exec "${ENVIRONMENT[@]}" setsid ./entrypoint.sh) </dev/null >>"$SCRATCH/log" 2>&1 &
  SUPERVISOR_PID=$!
}

start_client() {
  "$CHECKOUT/scripts/perl/client" "$PORT" "$RATE" "$SCRATCH/client.log" &
  CLIENT_PID=$!
  printf 'From now on clients send %d requests a second: reads and durable writes, on new\nand on kept-alive connections.\n' "$RATE"
  sleep 2
}

# ours: the processes that carry the mark, whoever their parent is by now. Those that end while grep looks are no error.
ours() { { grep -lzxF "DEMO=$SCRATCH" /proc/[0-9]*/environ 2>/dev/null || true; } | cut -d / -f 3; }

# kill_everything: as a power cut would: stopped first, so that nobody reacts to a death in between.
kill_everything() {
  local pids
  while pids=$(ours) && [[ -n $pids ]]; do
    # shellcheck disable=SC2086 # one word for each process
    kill -STOP $pids 2>/dev/null || true
    # shellcheck disable=SC2086
    kill -KILL $pids 2>/dev/null || true
  done
  wait "$SUPERVISOR_PID" 2>/dev/null || true
}

clean_up() {
  local status=$? tries
  trap '' INT TERM HUP
  [[ -n $SCRATCH ]] || return "$status"
  [[ -z $CLIENT_PID ]] || kill -KILL "$CLIENT_PID" 2>/dev/null || true
  [[ -z $SUPERVISOR_PID ]] || kill -TERM "$SUPERVISOR_PID" 2>/dev/null || true
  for ((tries = 0; tries < 100; tries++)); do
    [[ -n $(ours) ]] || break
    sleep 0.1
  done
  kill_everything
  rm -rf -- "${SCRATCH:?}"
  printf '\nStopped, and %s is gone.\n' "$SCRATCH" >&"$OUTPUT"
  exit "$status"
}

# lost WHAT: the demo cannot go on; the log says why.
lost() {
  tail -n 20 "$SCRATCH/log" | cut -c 1-500
  die "$1; the log above says why."
}

die() {
  printf 'demo.sh: error: %s\n' "$*" >&2
  exit 1
}

main "$@"
