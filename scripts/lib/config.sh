# shellcheck shell=bash
# Definitions only: the settings. The environment wins over DATA_DIR/config.env, which wins over defaults.env.
# May be loaded again: what an earlier load has set is not taken for the environment.
# Needs log.sh. Java reads the same three by the same rules (dev.molt.config).

# load_config SCRIPTS HOME: sets every setting as a variable, and MOLT_HOME, MOLT_DATA. Returns 1 after saying every mistake.
load_config() {
  local scripts=$1 name value overrides mistakes=0
  declare -gA SETTING_TYPE=() SETTING_DEFAULT=() SETTING_OVERRIDE=()
  read_defaults "$scripts/defaults.env"
  MOLT_HOME=$2
  MOLT_DATA=$MOLT_HOME/data
  ! from_environment DATA_DIR || MOLT_DATA=$DATA_DIR
  MOLT_DATA=$(realpath -m -- "$MOLT_DATA")
  overrides_file
  overrides=$REPLY
  read_overrides "$overrides" || mistakes=1
  for name in "${!SETTING_TYPE[@]}"; do
    # One that is there but empty counts as not set, and must not reach children with what we set it to.
    from_environment "$name" || export -n "${name?}"
    if from_environment "$name"; then
      value=${!name}
      check_setting "$name" "$value" 'the environment' || mistakes=1
    elif [[ -n ${SETTING_OVERRIDE[$name]-} ]]; then
      value=${SETTING_OVERRIDE[$name]}
      check_setting "$name" "$value" "$overrides" || mistakes=1
    else
      value=${SETTING_DEFAULT[$name]}
    fi
    [[ ${SETTING_TYPE[$name]} != @(port|seconds *|count *) || ! $value =~ ^[0-9]+$ ]] || value=$((10#$value)) # 08 is eight to bash too
    printf -v "$name" '%s' "$value"
  done
  check_names_in_environment || mistakes=1
  [[ $UPDATE_SOURCE != archive || -n $UPDATE_REMOTE_URL ]] || { say 'error: UPDATE_SOURCE is archive, but UPDATE_REMOTE_URL does not say where the archive is. Set it and start again.'; mistakes=1; }
  check_together ALERT_WEBHOOK_URL ALERT_WEBHOOK_SECRET || mistakes=1
  check_together ALERT_TELEGRAM_TOKEN ALERT_TELEGRAM_CHAT || mistakes=1
  check_together ALERT_SMTP_URL ALERT_MAIL_FROM ALERT_MAIL_TO || mistakes=1
  check_stop_times || mistakes=1
  check_database || mistakes=1
  check_fleet || mistakes=1
  export MOLT_HOME MOLT_DATA
  return "$mistakes"
}

# from_environment NAME: is it an exported variable? Those that load_config sets are not.
from_environment() { [[ -n ${!1-} && ${!1@a} == *x* ]]; }

# overrides_file: config.env; while a change of it is open, the version that it comes from, as config.env may be ahead of the commit;
# MOLT_CONFIG names that of the candidate. Sets REPLY.
overrides_file() {
  REPLY=$MOLT_DATA/config.env
  if [[ -n ${MOLT_CONFIG-} ]]; then REPLY=$MOLT_CONFIG; elif change_is_open; then configuration_file "${CHANGE[1]}"; fi
}

# change_is_open: is a version of config.env in place that no record of the history has ended? Sets CHANGE: the update, the version that
# it comes from, and that it goes to. Java has the same rule (dev.molt.config.InForce).
change_is_open() {
  local line=
  CHANGE=()
  read -r line 2>/dev/null <"$MOLT_DATA/config/change"
  [[ $line =~ ^([0-9]{8}T[0-9]{6}Z-[0-9a-f]{6})\ (0|[1-9][0-9]{0,8})\ ([1-9][0-9]{0,8})$ ]] || return 1
  CHANGE=("${BASH_REMATCH[@]:1}")
  ! compgen -G "$MOLT_DATA/history/${CHANGE[0]}.*.json" >/dev/null
}

# configuration_file VERSION: where it is kept; there is none for 0, in which nothing is set. Sets REPLY.
configuration_file() { REPLY=$MOLT_DATA/config/$1.env; }

# read_defaults FILE: fills SETTING_TYPE and SETTING_DEFAULT.
read_defaults() {
  local line type=
  while IFS= read -r line; do
    case $line in
      '#'*'['*']') type=${line##*[} type=${type%]} ;;
      [A-Z]*=*) SETTING_TYPE[${line%%=*}]=$type SETTING_DEFAULT[${line%%=*}]=${line#*=} ;;
    esac
  done <"$1"
}

# read_overrides FILE: fills SETTING_OVERRIDE; says every line that is no known setting.
read_overrides() {
  local line number=0 bad=0
  [[ -e $1 || $1 == */config.env || $1 == */0.env ]] || { say "error: $1, which the settings come from until the open change has ended, is missing. Put it back and start again."; return 1; }
  [[ -e $1 ]] || return 0
  [[ -r $1 ]] || { say "error: $1 cannot be read. Give the user that runs Molt the right to read it."; return 1; }
  while IFS= read -r line || [[ -n $line ]]; do
    number=$((number + 1))
    case $line in
      '' | '#'*) ;;
      *=*)
        if known_setting "${line%%=*}"; then
          SETTING_OVERRIDE[${line%%=*}]=${line#*=}
        elif ! known_to_a_release "${line%%=*}"; then
          unknown_setting "${line%%=*}" "$1, line $number" && bad=1
        fi
        ;;
      # Not what it says: it may be a secret.
      *) say "error: $1, line $number is not NAME=value. Write one setting a line."; bad=1 ;;
    esac
  done <"$1"
  return "$bad"
}

known_setting() { [[ -n ${SETTING_TYPE[$1]+set} ]]; }

# known_to_a_release NAME: a newer release on this host may know a setting that this one does not: a rollback must not die of it.
known_to_a_release() {
  [[ $1 =~ ^[A-Z][A-Z0-9_]*$ ]] && grep -qs -- "^$1=" "$MOLT_DATA"/releases/*/scripts/defaults.env
}

unknown_setting() {
  local near=() name
  for name in "${!SETTING_TYPE[@]}"; do
    [[ $name == "${1%%_*}"* ]] && near+=("$name")
  done
  say "error: $1 (from $2) is not a setting of Molt. Remove it, or use one of: ${near[*]:-the names in scripts/defaults.env}."
}

# Variables that Molt itself puts into the environment of its children.
is_context() { case $1 in MOLT_HOME | MOLT_DATA | MOLT_RELEASE | MOLT_RUN_DIR | MOLT_UPDATE | MOLT_CONFIG | MOLT_TRAIN | MOLT_BIND | MOLT_SOCKET | MOLT_REHEARSAL | MOLT_YIELDS | MOLT_GIT_*) ;; *) return 1 ;; esac }

check_names_in_environment() {
  local name bad=0
  while IFS= read -r name; do
    case $name in
      UPDATE_* | ROLLOUT_* | PROBATION_* | BACKUP_* | MOLT_*)
        known_setting "$name" || is_context "$name" || known_to_a_release "$name" || { unknown_setting "$name" 'the environment' && bad=1; }
        ;;
    esac
  done < <(compgen -e)
  return "$bad"
}

# check_setting NAME VALUE ORIGIN: says what is allowed when the value is not.
check_setting() {
  local allowed shown=${2/:\/\/*@/$HIDDEN}
  setting_fits "${SETTING_TYPE[$1]}" "$2" && return
  ! is_hidden "$1" || shown='***'
  allowed=$(allowed_values "${SETTING_TYPE[$1]}")
  say "error: $1 must be $allowed, was \"$shown\" (from $3). Correct it and start again."
  return 1
}

# check_together NAME...: all of them are set, or none.
check_together() {
  local name set='' missing=''
  for name; do if [[ -n ${!name} ]]; then set+=" $name"; else missing+=" $name"; fi; done
  [[ -z $set || -z $missing ]] || { say "error:$set is set, but$missing is not. Set all of $*, or none, and start again."; return 1; }
}

# check_stop_times: with a DRAIN_DELAY, all of a stop fits into what whoever stops Molt leaves for it. Without one a drain is cut short.
check_stop_times() {
  local needed
  [[ ${DRAIN_DELAY-}-${DRAIN_TIMEOUT-}-${STOP_BUDGET-} =~ ^[0-9]{1,4}-[0-9]{1,4}-[0-9]{1,4}$ ]] && ((DRAIN_DELAY > 0)) || return 0
  needed=$((DRAIN_DELAY + DRAIN_TIMEOUT + 2))
  ((needed <= STOP_BUDGET)) || {
    say "error: STOP_BUDGET is $STOP_BUDGET, but a stop takes up to $needed s: DRAIN_DELAY ($DRAIN_DELAY), DRAIN_TIMEOUT ($DRAIN_TIMEOUT) and 2 more. Set STOP_BUDGET to $needed, and let whoever stops Molt wait that long before the KILL."
    return 1
  }
}

# check_database: to a level 0 program DATABASE_URL means what that likes; for a service of Molt it is judged as Java does
# (dev.molt.config.DatabaseUrl). The value may hold a password, so nobody is shown it.
check_database() {
  [[ -z ${DATABASE_URL-} || $(socket_mode) != molt ]] || is_database_url "$DATABASE_URL" || {
    say 'error: DATABASE_URL must be jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&password=SECRET, and as wanted &sslmode=disable, allow, prefer, require, verify-ca or verify-full, &sslrootcert=FILE and &currentSchema=NAME, with what is special in a part written as %40 for @, %26 for & and %25 for %, was "***". Correct it and start again.'
    return 1
  }
}

# check_fleet: a level 0 program is in no fleet, and its REDIS_URL means what that likes; that of a service may hold a password.
check_fleet() {
  if [[ $(socket_mode) == molt ]]; then
    [[ -z ${REDIS_URL-} || $REDIS_URL =~ $REDIS_FORM ]] || { say "error: REDIS_URL must be $(allowed_values 'redis server'), was \"***\". Correct it and start again."; return 1; }
  else
    [[ -z ${FLEET_URL-} ]] || { say 'error: FLEET_URL is set, but a level 0 program is in no fleet. Take it away, or set APP_SOCKET=molt for a service that calls Molt.start, and start again.'; return 1; }
  fi
}

# is_database_url URL: no parameter may be there twice, and a user must be. Only what the driver and PostgreSQL's own programs understand alike.
is_database_url() {
  local parameter parameters
  local -A seen=()
  [[ ! $1 =~ $BAD_PERCENT_FORM && $1 =~ $DATABASE_URL_FORM ]] && ((${BASH_REMATCH[3]:-5432} <= 65535)) || return 1
  IFS='&' read -ra parameters <<<"${BASH_REMATCH[5]}"
  for parameter in "${parameters[@]}"; do
    [[ $parameter =~ $DATABASE_PARAMETER_FORM && -z ${seen[${parameter%%=*}]-} ]] || return 1
    seen[${parameter%%=*}]=yes
  done
  [[ -n ${seen[user]-} && $1 != *'&' ]]
}
readonly DATABASE_VALUE_FORM='[A-Za-z0-9._~!*,;:@/%-]+'
readonly DATABASE_URL_FORM="^jdbc:postgresql://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:([1-9][0-9]{0,4}))?/($DATABASE_VALUE_FORM)\\?([^?#[:space:]]+)\$"
readonly DATABASE_PARAMETER_FORM="^((user|password|sslrootcert)=$DATABASE_VALUE_FORM|sslmode=(disable|allow|prefer|require|verify-ca|verify-full)|currentSchema=[a-z_][a-z0-9_]{0,62})\$"
readonly BAD_PERCENT_FORM='%(.?$|00|[^0-9A-Fa-f]|.[^0-9A-Fa-f])'

# is_hidden NAME: nobody is shown its value, as its name or its type says. The path of a web address may be all that a receiver asks for.
is_hidden() { [[ $1 == *@(PASSWORD|SECRET|TOKEN|KEY)* || ${SETTING_TYPE[$1]} == @(web address|secret|bot token|mail server|fleet store|redis server|database) ]]; }

# What is shown of credentials.
readonly HIDDEN='://***@'

allowed_values() {
  local range=${1#* }
  case $1 in
    port) printf 'a TCP port from 1 to 65535' ;;
    'seconds '*) printf 'whole seconds from %s' "${range/../ to }" ;;
    'count '*) printf 'a whole number from %s' "${range/../ to }" ;;
    boolean) printf 'true or false' ;;
    'one of '*) printf 'one of %s' "${1#one of }" ;;
    url) printf 'a URL or path; in a web address, %%2F stands for a / in a password, and %%40 for an @ behind the host' ;;
    branch) printf 'the name of a git branch' ;;
    pathspecs) printf 'git pathspecs separated by spaces, each a relative path or pattern, with :/, :! or words of top, icase, glob and exclude in :() before it' ;;
    windows) printf 'days, times from 00:00 to 24:00, or both, like Mon-Fri 02:00-04:00; Sat,Sun; 23:00-01:00, with ; between windows' ;;
    zone) printf 'a time zone like Europe/Berlin or UTC' ;;
    dates) printf 'dates like 2026-12-24, or ranges like 2026-12-20..2027-01-03, separated by commas' ;;
    percent) printf 'a percentage from 0.001 to 100, like 0.1' ;;
    duration) printf 'whole seconds, or a number with s, m, h or d like 24h, at most 365d' ;;
    canaries) printf 'a whole number from 0 to 1000, or a label like role=canary' ;;
    percentages) printf 'whole percentages from 1 to 100 separated by commas, each higher than the one before, like 25,50' ;;
    'fleet store') printf 'jdbc:sqlite:/PATH, jdbc:postgresql://HOST:PORT/DATABASE, redis://HOST:PORT or rediss://HOST:PORT, as wanted with :PASSWORD@ or USER:PASSWORD@ before HOST and /NUMBER of a database at the end, with what is special in a password written as %%40 for @, %%3A for : and %%2F for /' ;;
    'redis server') printf 'redis://HOST:PORT or rediss://HOST:PORT, as wanted with :PASSWORD@ or USER:PASSWORD@ before HOST and /NUMBER of a database at the end, with what is special in a password written as %%40 for @, %%3A for : and %%2F for /' ;;
    'instance name') printf 'at most 60 letters, digits, ".", "_" or "-"' ;;
    labels) printf 'labels like role=canary,zone=a, each name once' ;;
    'fleet name') printf '1 to 50 letters, digits, ".", "_" or "-"' ;;
    'some of '*) printf 'some of %s, separated by commas' "${1#some of }" ;;
    'web address') printf 'an http or https address without a user, spaces and #' ;;
    secret) printf '16 to 200 ASCII characters without spaces' ;;
    'bot token') printf 'a token as Telegram gives it: digits, a colon, letters and digits' ;;
    chat) printf 'the number of a chat, or the @name of a channel' ;;
    'mail server') printf 'smtp://user:password@host:port or smtps://user:password@host:port; without a password, neither user; in both %%40 stands for @, %%3A for : and %%2F for /' ;;
    'mail address') printf 'an address like ops@example.org' ;;
    'mail addresses') printf 'addresses like ops@example.org, separated by commas' ;;
    *) printf 'one line of text' ;;
  esac
}

setting_fits() {
  local range=${1#* }
  case $1 in
    port) in_range "$2" 1 65535 ;;
    'seconds '* | 'count '*) in_range "$2" "${range%%..*}" "${range##*..}" ;;
    boolean) [[ $2 == true || $2 == false ]] ;;
    'one of '*) [[ "|${1#one of }|" == *"|$2|"* && $2 != *'|'* ]] ;;
    url) [[ $2 != *[[:cntrl:]]* && ! $2 =~ $AT_BEHIND_HOST ]] ;;
    branch) is_branch "$2" ;;
    pathspecs) are_pathspecs "$2" ;;
    windows) are_windows "$2" ;;
    zone) is_zone "$2" ;;
    dates) are_dates "$2" ;;
    percent) [[ $2 =~ ^(100|[0-9]{1,2}(\.[0-9]{1,3})?)$ && ! $2 =~ ^[0.]+$ ]] ;;
    duration) is_duration "$2" ;;
    canaries) [[ $2 =~ ^(0|[1-9][0-9]{0,2}|1000|$LABEL_WORD_FORM=$LABEL_WORD_FORM)$ ]] ;;
    percentages) are_percentages "$2" ;;
    'fleet store') [[ $2 =~ $REDIS_FORM || $2 =~ $SQLITE_FORM || $2 =~ $POSTGRESQL_FORM ]] ;;
    'instance name') [[ $2 =~ ^[A-Za-z0-9._-]{0,60}$ ]] ;;
    labels) [[ -z $2 || $2 =~ ^$LABEL_WORD_FORM=$LABEL_WORD_FORM(,$LABEL_WORD_FORM=$LABEL_WORD_FORM)*$ ]] && names_differ "$2" ;;
    'fleet name') [[ $2 =~ ^[A-Za-z0-9._-]{1,50}$ ]] ;;
    'some of '*) [[ $2 =~ ^(${1#some of })(,(${1#some of }))*$ ]] ;;
    'web address') [[ $2 =~ $WEB_ADDRESS_FORM ]] ;;
    secret) is_secret "$2" ;;
    'bot token') [[ $2 =~ ^[0-9]{3,20}:[A-Za-z0-9_-]{10,100}$ ]] ;;
    chat) [[ $2 =~ ^(-?[0-9]{1,18}|@[A-Za-z][A-Za-z0-9_]{3,31})$ ]] ;;
    'mail server') [[ $2 =~ $MAIL_SERVER_FORM ]] ;;
    'mail address') [[ $2 =~ ^$MAIL_FORM$ ]] ;;
    'mail addresses') [[ $2 =~ ^$MAIL_FORM(\ *,\ *$MAIL_FORM)*$ ]] ;;
    *) [[ $2 != *[[:cntrl:]]* ]] ;;
  esac
}

# In a web address: what is behind the first / may be the rest of a password, which nobody must see.
readonly AT_BEHIND_HOST='^[Hh][Tt][Tt][Pp][Ss]?://[^/]*/.*@'

# is_branch NAME: by git's rules for what these characters can make, so that a host needs no git to read its settings.
is_branch() { [[ $1 =~ ^[A-Za-z0-9][A-Za-z0-9._/@+-]*$ && ! $1 =~ $NO_BRANCH_FORM ]]; }
readonly NO_BRANCH_FORM='[/.]$|\.\.|//|/\.|\.lock(/|$)'

# names_differ LABELS: no label has the name of another.
names_differ() {
  local label
  local -A seen=()
  for label in ${1//,/ }; do
    [[ -z ${seen[${label%%=*}]-} ]] || return 1
    seen[${label%%=*}]=yes
  done
}

# are_pathspecs TEXT: what git understands, and of that what cannot lead out of the repository.
are_pathspecs() {
  local word words
  [[ $1 != *[[:cntrl:]]* ]] || return 1
  read -ra words <<<"$1"
  for word in "${words[@]}"; do
    [[ $word =~ $PATHSPEC_FORM && ! $word =~ $UPWARDS_FORM ]] || return 1
  done
}
readonly PATHSPEC_FORM='^((:\((top|icase|glob|exclude)(,(top|icase|glob|exclude))*\)|:/|:!/?)?[^/:!][^:]*|:/|:\(top\))$'
readonly UPWARDS_FORM='(^|[/):!])\.\.(/|$)'

# are_windows TEXT: neither a range of days nor one of times may end where it begins.
are_windows() {
  local range ranges
  [[ $1 =~ $WINDOWS_FORM ]] || return 1
  IFS=' ,;' read -ra ranges <<<"$1"
  for range in "${ranges[@]}"; do
    [[ $range != *-* || ${range%-*} != "${range#*-}" ]] || return 1
  done
}
readonly DAY_FORM='(Mon|Tue|Wed|Thu|Fri|Sat|Sun)' CLOCK_FORM='([01][0-9]|2[0-3]):[0-5][0-9]'
readonly DAYS_FORM="$DAY_FORM(-$DAY_FORM)?(,$DAY_FORM(-$DAY_FORM)?)*" TIMES_FORM="$CLOCK_FORM-($CLOCK_FORM|24:00)"
readonly WINDOW_FORM=" *($DAYS_FORM( +$TIMES_FORM)?|$TIMES_FORM) *"
readonly WINDOWS_FORM="^$WINDOW_FORM(;$WINDOW_FORM)*$"

# is_zone NAME: one that this host knows. Where it knows none, Java, which brings its own, has the last word.
is_zone() {
  local known=${TZDIR:-/usr/share/zoneinfo}
  [[ $1 =~ ^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$ ]] && [[ ! -e $known/UTC || -f $known/$1 ]]
}

# are_dates TEXT: dates and ranges of dates, none of which ends before it begins.
are_dates() {
  local range
  local -a ranges
  [[ $1 =~ $DATES_FORM ]] || return 1
  IFS=' ,;' read -ra ranges <<<"$1"
  for range in "${ranges[@]}"; do
    [[ -z $range ]] || { is_date "${range%..*}" && is_date "${range#*..}" && [[ ! ${range#*..} < ${range%..*} ]]; } || return 1
  done
}
readonly DATE_FORM='[0-9]{4}-[0-9]{2}-[0-9]{2}'
readonly DATES_FORM="^ *$DATE_FORM(\.\.$DATE_FORM)?( *[,;] *$DATE_FORM(\.\.$DATE_FORM)?)* *$"

# is_date YYYY-MM-DD: one that the calendar has.
is_date() {
  local year=$((10#${1:0:4})) month=$((10#${1:5:2})) day=$((10#${1:8:2}))
  local days=(0 31 28 31 30 31 30 31 31 30 31 30 31)
  ((year % 4 || (year % 100 == 0 && year % 400))) || days[2]=29
  ((month >= 1 && month <= 12 && day >= 1 && day <= days[month]))
}

# is_duration TEXT: at most 365 days.
is_duration() {
  [[ $1 =~ ^([0-9]{1,9})([smhd]?)$ ]] || return 1
  local seconds=1
  case ${BASH_REMATCH[2]} in m) seconds=60 ;; h) seconds=3600 ;; d) seconds=86400 ;; esac
  ((10#${BASH_REMATCH[1]} * seconds <= 365 * 86400))
}

# are_percentages TEXT: each is higher than the one before.
are_percentages() {
  local share before=0
  local -a shares
  [[ $1 =~ ^(100|[1-9][0-9]?)(,(100|[1-9][0-9]?))*$ ]] || return 1
  IFS=, read -ra shares <<<"$1"
  for share in "${shares[@]}"; do
    ((share > before)) || return 1
    before=$share
  done
}

readonly LABEL_WORD_FORM='[A-Za-z0-9._:-]{1,200}'

is_secret() { local LC_ALL=C && [[ $1 =~ ^[[:graph:]]{16,200}$ ]]; }

readonly LABEL_FORM='[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?' ESCAPED_FORM='%[0-9A-Fa-f]{2}'
readonly HOST_FORM="($LABEL_FORM(\\.$LABEL_FORM)*|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?"
readonly WEB_ADDRESS_FORM="^https?://$HOST_FORM([/?]([A-Za-z0-9._~:/?@!\$&'()*+,;=-]|$ESCAPED_FORM)*)?\$"
readonly USER_FORM="([A-Za-z0-9._~!\$&'()*+,;=-]|$ESCAPED_FORM)+"
readonly MAIL_SERVER_FORM="^smtps?://($USER_FORM:$USER_FORM@)?$HOST_FORM\$"
readonly MAIL_FORM="[A-Za-z0-9_%+~=-]+(\\.[A-Za-z0-9_%+~=-]+)*@$LABEL_FORM(\\.$LABEL_FORM)*"

# The stores of a fleet, as dev.molt.config.StoreForms has them.
readonly PORT_FORM='([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
readonly SERVER_FORM="([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:$PORT_FORM)?" DATABASE_NAME_FORM="([^%/?[:cntrl:]]|$ESCAPED_FORM)"
readonly REDIS_FORM="^rediss?://(($USER_FORM)?:([A-Za-z0-9._~!\$&'()*+,;=:-]|$ESCAPED_FORM)*@)?$SERVER_FORM(/[0-9]{0,5})?\$"
readonly SQLITE_FORM='^jdbc:sqlite:/[^?[:cntrl:]]*[^/?[:cntrl:]]$'
readonly POSTGRESQL_FORM="^jdbc:postgresql:(//($SERVER_FORM(,$SERVER_FORM)*)?/$DATABASE_NAME_FORM*|$DATABASE_NAME_FORM+)(\\?([^%[:cntrl:]]|$ESCAPED_FORM)*)?\$"

in_range() { [[ $1 =~ ^[0-9]{1,9}$ ]] && ((10#$1 >= $2 && 10#$1 <= $3)); }

# is_in_fleet: does this instance share a store with others?
is_in_fleet() { [[ -n $FLEET_URL$REDIS_URL && $(socket_mode) == molt ]]; }

# socket_mode: how the program takes its socket, with auto resolved.
socket_mode() {
  case $APP_SOCKET,$APP_RUN in
    auto,) printf 'molt' ;;
    auto,*) printf 'fd3' ;;
    *) printf '%s' "$APP_SOCKET" ;;
  esac
}
