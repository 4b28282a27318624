# shellcheck shell=bash
# The worker that may become the one that serves: started beside it, made ready, verified, promoted or put away.

CANDIDATE=

# start_candidate: without the name of the update it takes the database as it is, like any start.
start_candidate() {
  local update=("MOLT_UPDATE=${LOCK[id]}")
  ! only_checks || update=()
  # Until it serves, it leaves the processors to the one that does (watch); not on the way back from a release that is not wanted any more.
  local -x MOLT_YIELDS=
  [[ ${LOCK[switch]-} != overlap || ${LOCK[kind]} == rollback ]] || MOLT_YIELDS=yes
  if changes_configuration; then spawn_with_new_configuration; else spawn_worker "${LOCK[to]}" private "${update[@]}"; fi || {
    fails "${FAILURE:-release ${LOCK[to]} could not be started}"
    return
  }
  CANDIDATE=$CHILD GIVEN_UP=
  # On a way back every moment counts, and most changes of a configuration are one. A file, as an earlier release would refuse a variable
  # that it does not know. Without it the way back takes longer.
  [[ ${LOCK[switch]-},${LOCK[kind]} != overlap,@(rollback|config) ]] || : >"$RUN/$CANDIDATE/hurry" || warn "$RUN/$CANDIDATE/hurry could not be written."
  # In the back-off of a release that crashes, its fix comes first.
  [[ -z ${DEADLINES[restart]-} ]] || set_deadline restart $((UPDATE_HOLD_LIMIT * 1000))
}

# give_up_candidate: the old worker died beside a candidate that did not get ready in UPDATE_HOLD_LIMIT: the old release is started
# again, and two workers that both start would only hinder each other.
give_up_candidate() {
  [[ -n $CANDIDATE ]] && ! has_file "$CANDIDATE" ready || return 0
  GIVEN_UP="the worker of release $WORKER_RELEASE died, and release ${LOCK[to]} was not ready $UPDATE_HOLD_LIMIT s later"
  kill_child "$CANDIDATE"
}
GIVEN_UP=

candidate_ended() {
  [[ -z $GIVEN_UP ]] || { fails "$GIVEN_UP"; return; }
  reason_of "$CANDIDATE"
  local what="the worker of release ${LOCK[to]} ended $1: $REPLY"
  if lacks_a_backup; then
    lock_note needs_backup yes
    fails "$what. The database is not backed up: ${LOCK[not_backed_up]}"
  else
    fails "$what" bad
  fi
}

# lacks_a_backup: would it have migrated, if this host could make a dump? Then the host is at fault. What instances share is never backed up.
lacks_a_backup() { has_file "$CANDIDATE" beyond_limit && [[ -n ${LOCK[not_backed_up]-} ]] && ! database_is_shared; }

candidate_gets_ready() {
  # After a crash nobody has parked.
  candidate_configuration
  start_verifier "${LOCK[to]}" "$REPLY"
  [[ $MODE == molt ]] || { level0_gets_ready; return; }
  [[ -n $CANDIDATE ]] || start_candidate || return
  # The old worker's writes wait for its migrations.
  [[ -z ${LOCK["migrations"]-} ]] || full_share "$CANDIDATE"
  limit_migrations || return
  : >"$RUN/$CANDIDATE/go" || { fails "$RUN/$CANDIDATE/go could not be written"; return; }
  ready_or_no_progress
  case $? in
    1) fails "release ${LOCK[to]} was not ready within $READY_TIMEOUT s$(since_progress)" bad; return ;;
    2) fails 'Molt was told to stop'; return ;;
  esac
  has_file "$CANDIDATE" ready || candidate_ended 'before it was ready'
}

# limit_migrations: of what is pending, the candidate applies all, or what every release that runs can live with.
limit_migrations() {
  local limit=only_compatible
  ! has_way_back || return 0
  [[ -z ${LOCK[agreed]-} ]] || limit=agreed
  : >"$RUN/$CANDIDATE/$limit" || fails "$RUN/$CANDIDATE/$limit could not be written"
}

# has_way_back: could the database be what it was? Of one in PostgreSQL there is a backup only after a stop, if it could be made at all.
has_way_back() { ! uses_postgres || is_rehearsal || [[ ${LOCK[switch]} == stop && -z ${LOCK[not_backed_up]-} ]]; }

# ready_or_no_progress: a migration may take as long as it gets on: READY_TIMEOUT counts from the last sign of that.
ready_or_no_progress() {
  local since told known='' sign status
  now_ms
  since=$REPLY told=$REPLY
  while :; do
    await 1000 has_file_or_ended "$CANDIDATE" ready
    status=$?
    ((status == 1)) || return "$status"
    sign=$(stat -c %y "$RUN/$CANDIDATE/progress" 2>/dev/null)
    now_ms
    if [[ $sign != "$known" ]]; then
      known=$sign since=$REPLY
      ((REPLY - told >= READY_TIMEOUT * 1000)) || continue
      told=$REPLY
      say "release ${LOCK[to]} is not ready yet, but gets on: $(last_progress)."
    elif ((REPLY - since >= READY_TIMEOUT * 1000)); then
      return 1
    fi
  done
}

last_progress() { head -c 300 "$RUN/$CANDIDATE/progress" | tr -d '\n'; }

since_progress() { [[ ! -s $RUN/$CANDIDATE/progress ]] || printf ' of its last sign of progress: %s' "$(last_progress)"; }

level0_gets_ready() {
  if [[ -n $APP_MIGRATE ]] && ! changes_configuration; then
    run_step "$READY_TIMEOUT" migrate "${LOCK[to]}" || { local status=$?; ((status == 2)) || status=10; step_failed "$status"; return; }
  fi
  start_candidate
}

# read_ready N: what the candidate says of itself, for the record.
read_ready() {
  local line
  [[ -s $RUN/$1/ready ]] || return 0
  while IFS= read -r line; do
    case $line in
      migrations=*) [[ ${line#*=} =~ ^(${LOCK_FORMS[migrations]})$ ]] && LOCK["migrations"]=${line#*=} ;;
      schema_from=* | schema_to=*) [[ ${line#*=} =~ ^[0-9A-Za-z._-]{0,50}$ ]] && LOCK[${line%%=*}]=${line#*=} ;;
    esac
  done <"$RUN/$1/ready"
}

# gate_step N RELEASE [CONFIGURATION]: sets GATE_STEP, the words of the step verify.
gate_step() { GATE_STEP=(verify "$MODE" "$RUN/$1" "$2" "${3-}"); }

# park_gate: what verifies the candidate is there when that is ready.
park_gate() {
  [[ -n $CANDIDATE ]] || return 0
  candidate_configuration
  gate_step "$CANDIDATE" "${LOCK[to]}" "$REPLY"
  park_step "${GATE_STEP[@]}"
}

# verify_worker N RELEASE [CONFIGURATION]: by what that file sets; without one, by the settings that count.
verify_worker() {
  local status began
  now_ms
  began=$REPLY
  STEP_ABOUT=$1
  gate_step "$@"
  run_step "$VERIFY_TIMEOUT" "${GATE_STEP[@]}"
  status=$?
  ((status != 0)) || ! has_list "$2" || { make_checks "$1" "$2" "$began" "${3-}"; status=$?; }
  STEP_ABOUT=
  note_checks "$1"
  ((status != 2)) || { fails 'Molt was told to stop'; return; }
  has_ended "$1" && { reason_of "$1"; fails "the worker of release $2 ended while it was verified: $REPLY" bad; return; }
  ((status == 0)) || fails "release $2 failed its verification: ${STEP[reason]}" bad
}

# stays_up: a release that dies soon after it is ready would do so with clients; in its rehearsal there is time to see it.
stays_up() {
  is_rehearsal || return 0
  await $((REHEARSAL_WATCH * 1000)) has_ended "$CANDIDATE"
  case $? in
    0) candidate_ended "within the $REHEARSAL_WATCH s in which a rehearsal watches it" ;;
    1) return 0 ;;
    *) fails 'Molt was told to stop' ;;
  esac
}

# full_share N: from now on it has the share of the processors that everybody has. The kernel may refuse another change within 100 ms
# (EAGAIN, https://man7.org/linux/man-pages/man7/sched.7.html); what it did not lower it need not raise.
full_share() {
  local group tries present
  group=/proc/$(<"$RUN/$1/pid")/autogroup
  { read -r present <"$group"; } 2>/dev/null && [[ $present == *' nice 10' ]] && ! is_rehearsal || return 0
  for ((tries = 0; tries < 5; tries++)); do
    { echo 0 >"$group"; } 2>/dev/null && return
    has_ended "$1" && return
    set_deadline share 50
    next_event share
  done
  clear_deadline share
  warn "the worker of release ${LOCK[to]} keeps the small share of the processors that a candidate has: $group cannot be written."
}

# promote N RELEASE: the verified worker becomes the one that serves.
promote() {
  full_share "$1"
  hold_off
  WORKER=$1 WORKER_RELEASE=$2
  clear_deadline restart
  now_ms
  WORKER_SINCE=$REPLY
  STATE=starting
  set_deadline ready $((READY_TIMEOUT * 1000))
  if [[ $MODE == molt ]]; then
    : >"$RUN/$WORKER/accept" || warn "$RUN/$WORKER/accept could not be written; the worker is started again when it is killed for that."
  elif ! is_rehearsal; then
    end_child "$WORKER" $((DRAIN_TIMEOUT * 1000))
    start_worker "$2"
  fi
  until_gone "$WORKER" 10000 accepts_or_ended "$WORKER"
  has_ended "$WORKER" || ! is_accepting "$WORKER" || worker_accepts
}

accepts_or_ended() { [[ -z $1 || -n $STOPPING ]] || is_accepting "$1" || has_ended "$1"; }

# put_candidate_away: kills a candidate that will not be; KILL, because nothing of it may be written any more.
put_candidate_away() {
  put_verifier_away
  [[ -n $CANDIDATE ]] || return 0
  kill_child "$CANDIDATE"
  CANDIDATE=
}
