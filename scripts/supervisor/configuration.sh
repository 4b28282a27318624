# shellcheck shell=bash
# A change of the configuration: an update from a release to itself, whose worker is started with another version of config.env.
# Versions are in config/, made by `molt config`. config/change is written before config.env is replaced, and says from which version
# to which; until history has the record of that update, every start goes by the former. So the rename that commits the update commits
# the configuration too, and nothing else has to be done at that moment.

changes_configuration() { [[ ${LOCK[kind]-} == config ]]; }

# what_changes: from what to what, in words. Sets REPLY.
what_changes() {
  REPLY="${LOCK[from]:-nothing} -> ${LOCK[to]}"
  ! changes_configuration || REPLY="configuration ${LOCK[config_from]} -> ${LOCK[config]}"
}

# what_was_before: sets REPLY.
what_was_before() {
  REPLY=${LOCK[from]:-nothing}
  ! changes_configuration || REPLY="configuration ${LOCK[config_from]}"
}

# check_configuration: nothing is staged: the version is there, config.env is what it goes out from, and what it sets can be switched to.
check_configuration() {
  CANCELLABLE=yes
  [[ -n $WORKER_RELEASE ]] || { fails 'no release runs'; return; }
  LOCK[from]=$WORKER_RELEASE LOCK[to]=$WORKER_RELEASE LOCK["rehearsal"]=off
  { version_is_whole "${LOCK[config]}" && version_is_whole "${LOCK[config_from]}"; } || { fails "$REPLY"; return; }
  is_in_place "${LOCK[config_from]}" || { fails 'config.env was edited after the request: look at molt config diff, and ask again'; return; }
  read_new_settings
}

# version_is_whole VERSION: are its file and its seal there, and fit together? Sets REPLY to what is wrong.
version_is_whole() {
  local -A version=()
  local file
  (($1 == 0)) && return
  configuration_file "$1"
  file=$REPLY
  [[ -f $file ]] && flat_read "${file%.env}.json" version && [[ $(sha256sum <"$file") == "${version[sha256]-}  -" ]] && return
  REPLY="configuration $1 is missing or was changed since it was made: put $file and its .json back"
  return 1
}

# is_in_place VERSION: is config.env what it says?
is_in_place() {
  local file=$MOLT_DATA/config.env
  configuration_file "$1"
  if (($1 == 0)); then [[ ! -s $file ]]; else [[ -f $file && $(sha256sum <"$file") == "$(sha256sum <"$REPLY")" ]]; fi
}

# read_new_settings: what PID 1 itself has to know of the new version, into NEW_SETTINGS. Fails when it cannot be switched to.
read_new_settings() {
  NEW_SETTINGS=()
  candidate_configuration
  mapfile -d '' -t NEW_SETTINGS < <(MOLT_CONFIG=$REPLY && tell_settings)
  case ${NEW_SETTINGS[0]-} in
    "$MODE") ;;
    refused) fails "${NEW_SETTINGS[1]//$'\n'/; }" ;;
    *) fails "it changes how the program takes its socket (APP_SOCKET, APP_RUN) from $MODE to ${NEW_SETTINGS[0]}: stop Molt, ask again, and start it" ;;
  esac
}
NEW_SETTINGS=()

# tell_settings: in a subshell: the socket's mode, APP_RUN and JAVA_OPTS, each with a NUL; or "refused" and every mistake.
tell_settings() {
  local said
  if said=$(load_config "$SCRIPTS" "$MOLT_HOME" 2>&1); then
    load_config "$SCRIPTS" "$MOLT_HOME"
    printf '%s\0' "$(socket_mode)" "$APP_RUN" "$JAVA_OPTS"
  else
    printf '%s\0' refused "$(sed -E 's/^[^ ]+ molt: (error: )?//' <<<"$said")"
  fi
}

# candidate_configuration: the file that a candidate is started with; empty when it is the one that counts. Sets REPLY.
candidate_configuration() {
  REPLY=
  ! changes_configuration || configuration_file "${LOCK[config]}"
}

# spawn_with_new_configuration: it migrates nothing, so it is not told of the update. Sets CHILD.
spawn_with_new_configuration() {
  read_new_settings || return
  # spawn_worker reads them; those of PID 1 stay what they are until the commit.
  # shellcheck disable=SC2034
  local APP_RUN=${NEW_SETTINGS[1]} JAVA_OPTS=${NEW_SETTINGS[2]} JAVA_FLAGS=()
  java_flags
  candidate_configuration
  spawn_worker "${LOCK[to]}" private "MOLT_CONFIG=$REPLY"
}

# put_new_configuration: the attempt is counted. May be repeated.
put_new_configuration() {
  changes_configuration || return 0
  version_is_whole "${LOCK[config]}" || { fails "$REPLY"; return; }
  { note_change && keep_hand_edit && put_configuration "${LOCK[config]}"; } ||
    fails "configuration ${LOCK[config]} could not be put in place in $MOLT_DATA; is the disk full?"
}

note_change() { write_durably "$MOLT_DATA/config/change" "${LOCK[id]} ${LOCK[config_from]} ${LOCK[config]}"$'\n'; }

# put_back_configuration: after that config.env is what it was, whether or not it had been replaced. Fails with the reason in STEP.
put_back_configuration() {
  changes_configuration && change_is_open && [[ ${CHANGE[0]} == "${LOCK[id]}" ]] || return 0
  version_is_whole "${LOCK[config_from]}" || { STEP[reason]=$REPLY; return 1; }
  { keep_hand_edit && put_configuration "${LOCK[config_from]}"; } ||
    { STEP[reason]="configuration ${LOCK[config_from]} could not be put back in $MOLT_DATA; is the disk full?"; return 1; }
}

# keep_hand_edit: somebody else's config.env, from the middle of a change, is set aside. Nobody goes by config.env meanwhile.
keep_hand_edit() {
  local aside
  is_in_place "${LOCK[config_from]}" || is_in_place "${LOCK[config]}" || [[ ! -e $MOLT_DATA/config.env && ! -L $MOLT_DATA/config.env ]] && return
  aside=$(set_aside "$MOLT_DATA/config.env" "$MOLT_DATA/failed") || return
  warn "config.env was edited while it was being changed. What it said is kept as $aside."
}

# put_configuration VERSION: config.env becomes a copy of it, whole or not at all, with the mode that it had.
put_configuration() {
  local file=$MOLT_DATA/config.env temp=$MOLT_DATA/.config.env.new
  if (($1 == 0)); then rm -f "$file" && sync "$MOLT_DATA"; return; fi
  configuration_file "$1"
  cp "$REPLY" "$temp" && { [[ ! -e $file ]] || chmod --reference="$file" "$temp"; } && sync "$temp" && mv -fT "$temp" "$file" && sync "$MOLT_DATA"
}

# reload_settings: from the commit on PID 1 goes by the new version as well; what is bound stays bound.
reload_settings() {
  local port=$PORT address=$BIND_ADDRESS
  load_config "$SCRIPTS" "$MOLT_HOME" || warn 'the new settings could not all be read; the next start may refuse them.'
  PORT=$port BIND_ADDRESS=$address
  java_flags
  clear_deadline check
  plan_check 0
}

# forget_change: history tells how it ended. Until it is forgotten, it is passed over for that.
forget_change() { [[ ! -e $MOLT_DATA/config/change ]] || rm -f "$MOLT_DATA/config/change"; }
