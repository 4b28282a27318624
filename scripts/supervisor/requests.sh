# shellcheck shell=bash
# Updates that the supervisor asks for itself.

# request_update WHO: the tip of UPDATE_BRANCH, because the worker exited with 10.
request_update() {
  lock_new kind=update "from=$WORKER_RELEASE" "ref=$UPDATE_BRANCH" "requested_by=$1"
  lock_create || { LOCK=(); warn 'another update is open already; this request is dropped.'; }
}

# plan_check ERRORS: when a level 0 program's remote is looked at next (a Molt worker looks by itself): after the interval,
# doubled for each error in a row up to a day, give or take a tenth.
plan_check() {
  [[ $AUTO_UPDATE_ENABLED == true && $MODE != molt ]] || return 0
  local wait=$((UPDATE_CHECK_INTERVAL << ($1 < 10 ? $1 : 10)))
  ((wait <= 86400 || wait <= UPDATE_CHECK_INTERVAL)) || wait=86400
  wait=$((wait * 900 + SRANDOM % (wait * 200 + 1)))
  if (($1 == 0)) && opens_in && ((REPLY < wait)); then wait=$REPLY; fi
  set_deadline check "$wait"
}

# opens_in: sets REPLY to the milliseconds until soon after something may be taken, when the last look found that it may not yet:
# a window may be shorter than the interval.
opens_in() {
  local most=$((UPDATE_CHECK_INTERVAL < 20 ? UPDATE_CHECK_INTERVAL : 20))
  local -A look=()
  [[ -e $RUN/look.json ]] && flat_read "$RUN/look.json" look && [[ ${look[opens_in_s]-} =~ ^[0-9]{1,9}$ ]] || return 1
  REPLY=$((10#${look[opens_in_s]} * 1000 + SRANDOM % (most * 1000) + 1))
}

# tend_check: starts the look at the remote when it is due, and plans the next when it has ended.
tend_check() {
  if [[ -n $CHECK ]]; then
    has_ended "$CHECK" || return 0
    exit_of "$CHECK"
    if [[ $REPLY == 1 || $REPLY == 2 ]]; then CHECK_ERRORS=$((CHECK_ERRORS + 1)); else CHECK_ERRORS=0; fi
    rm -rf "${RUN:?}/$CHECK"
    CHECK=
    plan_check "$CHECK_ERRORS"
  elif deadline_passed check; then
    clear_deadline check
    if in_maintenance; then plan_check 0; return; fi
    if spawn env MOLT_RELEASE="$WORKER_RELEASE" "$SCRIPTS/molt" check --request; then CHECK=$CHILD; else plan_check 1; fi
  fi
}
CHECK=
CHECK_ERRORS=0

# request_first_start: an update from nothing: to the release of the image, of the remote, or of this checkout.
request_first_start() {
  local ref=HEAD
  [[ -z $UPDATE_REMOTE_URL ]] || ref=$UPDATE_BRANCH
  [[ ! -e $MOLT_HOME/image.json ]] || ref=$(sed -nE 's/^  "release": "(.*)",?$/\1/p' "$MOLT_HOME/image.json")
  lock_new kind=first_start "ref=$ref" requested_by=start
  lock_create
}

# probation_of RELEASE: fills LAST with the record of its last commit, and sets REPLY to the seconds of its probation that are left.
# Fails when none are.
probation_of() {
  local record now
  LAST=()
  record=$(committed_records "$1" | tail -n 1)
  [[ -n $record ]] && flat_read "$record" LAST || return 1
  commit_time "$record" "${LAST[ended_at]-}"
  now=$(date +%s)
  REPLY=$((REPLY + UPDATE_PROBATION - now))
  # The clock may have been set back since.
  ((REPLY <= UPDATE_PROBATION)) || REPLY=$UPDATE_PROBATION
  ((REPLY > 0))
}
declare -A LAST=()

# commit_time RECORD ENDED_AT: sets REPLY to the second of a commit. A full disk may have kept that from its record; then the file tells.
commit_time() { REPLY=$([[ $2 == *T*Z ]] && date -d "$2" +%s 2>/dev/null) || REPLY=$(stat -c %Y "$1"); }

# in_probation RELEASE: may it be left by itself: is it in probation, and was it committed by an update whose way back needs no data?
# Fills LAST as above, and sets PREVIOUS to what it would be left for, or WHY_NOT.
in_probation() {
  probation_of "$1" || { WHY_NOT='its probation is over'; return 1; }
  WHY_NOT=
  case ${LAST[kind]} in
    update) ;;
    config) WHY_NOT="configuration ${LAST[config]} came last, so the code is not rolled back by itself; to go back to the one before: molt config rollback" ;;
    rollback) WHY_NOT="release $1 came by a rollback, and is not left by itself; to go to any other: molt rollback --to RELEASE" ;;
    *) WHY_NOT="release $1 is the first one here, so there is none to go back to" ;;
  esac
  PREVIOUS=${LAST[from]}
  if [[ -z $WHY_NOT && ! -d $MOLT_DATA/releases/${PREVIOUS:-none} ]]; then
    WHY_NOT="release $PREVIOUS is not here any more, so there is no way back by itself; to build it again: molt rollback"
  elif [[ -z $WHY_NOT ]] && { [[ -n $APP_MIGRATE ]] || changed_data "${LAST[schema_from]-}" "${LAST[schema_to]-}" "${LAST["migrations"]-}"; }; then
    WHY_NOT="release $1 changed the database when it came, so it is not rolled back by itself; to see what that would lose: molt rollback --dry-run"
  fi
  [[ -z $WHY_NOT ]]
}

# changed_data SCHEMA_FROM SCHEMA_TO MIGRATIONS: may the release before not run on what this update made of the database? Also under
# one schema: a migration that is repeated has no version. Callbacks, which run at every migration, tell nothing then.
changed_data() {
  local items=() item rest=
  if [[ $1 != "$2" ]]; then
    [[ -z $3 ]] || not_compatible "$3"
    return
  fi
  IFS=, read -ra items <<<"$3"
  for item in "${items[@]}"; do is_callback "$item" || rest+=,$item; done
  not_compatible "${rest#,}"
}

# is_callback MIGRATION: is it one of Flyway's? They have neither a checksum nor a time. AppliedMigration.isCallback has the same rule.
is_callback() { [[ $1 =~ ^(before|after|createSchema)[A-Za-z]*(__[^:]*)?:[a-z_]+:0:0$ ]]; }

# request_rollback WHAT REASON: to PREVIOUS, the code alone. Sets REPLY to what became of that, in words.
request_rollback() {
  lock_new kind=rollback "from=$WORKER_RELEASE" "to=$PREVIOUS" "ref=$PREVIOUS" "requested_by=supervisor:$1" "reason=$WORKER_RELEASE: $2"
  if lock_create; then REPLY="a rollback to $PREVIOUS is requested"; return; fi
  LOCK=() REPLY='another update is open, so no rollback is requested'
}
