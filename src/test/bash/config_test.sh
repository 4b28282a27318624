#!/usr/bin/env bash
# The settings as bash reads them.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/config.sh"

load() { load_config "$SCRIPTS" "$PWD"; }

# refused PART NAME=VALUE: the environment is refused, and the message has PART in it.
refused() {
  local message
  export "${2?}"
  if message=$(load 2>&1); then echo "    $2 was accepted"; return 1; fi
  contains "$message" "$1"
}

test_defaults_hold_where_nothing_is_set() {
  load
  equals 8080 "$PORT"
  equals "$PWD/data" "$MOLT_DATA"
  equals molt "$(socket_mode)"
}

test_the_environment_wins_over_the_file_and_the_file_over_the_default() {
  mkdir data
  printf 'PORT=9001\nDRAIN_TIMEOUT=3\n# a comment\n' >data/config.env
  export PORT=9002
  load
  equals 9002 "$PORT"
  equals 3 "$DRAIN_TIMEOUT"
}

test_a_number_with_zeros_before_it_is_decimal() {
  export DRAIN_TIMEOUT=08 UPDATE_PROBATION=0600
  load
  equals '8 600' "$DRAIN_TIMEOUT $UPDATE_PROBATION"
}

test_an_empty_variable_counts_as_not_set() {
  export PORT=
  load
  equals 8080 "$PORT"
}

test_a_port_out_of_range_is_refused() { refused 'PORT must be a TCP port from 1 to 65535, was "70000"' PORT=70000; }
test_a_negative_time_is_refused() { refused 'DRAIN_TIMEOUT must be whole seconds from 1 to 3600, was "-1"' DRAIN_TIMEOUT=-1; }
test_a_boolean_is_true_or_false() { refused 'AUTO_UPDATE_ENABLED must be true or false, was "yes"' AUTO_UPDATE_ENABLED=yes; }
test_a_choice_names_what_is_allowed() { refused 'APP_SOCKET must be one of auto|molt|fd3|none' APP_SOCKET=fd4; }
test_a_branch_with_a_leading_dash_is_refused() { refused 'UPDATE_BRANCH must be the name of a git branch' UPDATE_BRANCH=--upload-pack=x; }
test_a_branch_that_git_would_not_take_is_refused() {
  local name
  for name in a..b a// a/ a. x.lock a/.b x.lock/y; do (refused 'UPDATE_BRANCH must be the name of a git branch' "UPDATE_BRANCH=$name"); done
}
test_a_branch_in_folders_is_taken() { UPDATE_BRANCH=release/1.x+y-z@2 load; }
test_malformed_build_inputs_are_refused() {
  local value
  for value in ':(exclude' ':(attr:x)y' '/etc' '../up' ':!../up' 'a/../../b' ':(glob)/x' 'x ::y' ':(exclude,prefix:3)x'; do
    (refused 'BUILD_INPUTS must be git pathspecs' "BUILD_INPUTS=$value")
  done
}
test_build_inputs_that_are_taken_are_those_that_git_takes() {
  local value
  git init -q .
  touch file
  for value in ':/' '*' 'src pom.xml' ':(top,exclude,glob)**/*.md' ':!docs' ':!/docs' ':/src' ':(icase)readme*' ':(top)'; do
    BUILD_INPUTS=$value load
    read -ra words <<<"$value"
    git ls-files -o -- "${words[@]}" >out
  done
}
test_windows_that_java_reads_are_taken() {
  local value
  for value in 'Mon-Fri 02:00-04:00' 'Mon-Fri 02:00-04:00; Sat,Sun' 'Fri 22:00-02:00' '02:00-24:00' 'Fri-Mon' '  Sat   03:00-04:00  ;  Mon'; do
    (UPDATE_WINDOW=$value load) || { echo "    $value was refused"; return 1; }
  done
}
test_malformed_windows_are_refused() {
  local value
  for value in ' ' ';' 'Mon;' ';Mon' mon Monday Mon- Mon-Mon Mon-Tue-Wed 'Mon,' 'Mon, Tue' 02:00 2:00-4:00 02:00-02:00 24:00-02:00 02:00-24:30 02:60-03:00 \
    Mon02:00-03:00 'Mon 02:00 - 03:00' 'Mon 02:00-03:00 Tue' '02:00-03:00 Mon' 'Mon 02:00-03:00,Tue' $'Mon\t02:00-03:00'; do
    (refused 'UPDATE_WINDOW must be days, times from 00:00 to 24:00, or both' "UPDATE_WINDOW=$value")
  done
}
test_dates_that_java_reads_are_taken() {
  local value
  for value in 2028-02-29 2000-02-29 2026-12-20..2027-01-03 '2026-12-24,2026-12-31 ; 2027-01-01..2027-01-01'; do
    (UPDATE_FREEZE=$value load) || { echo "    $value was refused"; return 1; }
  done
}
test_malformed_dates_are_refused() {
  local value
  for value in ' ' ',' '2026-12-24,' 2026-02-29 2100-02-29 2026-13-01 2026-00-10 2026-12-32 2026-04-31 26-12-24 2026-12-24..2026-12-23 2026-12-24.. ..2026-12-24 \
    '2026-12-24 2026-12-25' 2026-12-24...2026-12-25 2026-12-24..2026-12-25..2026-12-26 +2026-12-24 24.12.2026; do
    (refused 'UPDATE_FREEZE must be dates like 2026-12-24' "UPDATE_FREEZE=$value")
  done
}
test_a_zone_is_one_that_the_host_knows() {
  mkdir -p zones/Europe
  touch zones/UTC zones/Europe/Berlin
  export TZDIR=$PWD/zones
  (UPDATE_WINDOW_ZONE=Europe/Berlin load)
  local value
  for value in Europe/Atlantis Europe ../UTC /etc/hosts +02:00 'Europe/Berlin '; do
    (refused 'UPDATE_WINDOW_ZONE must be a time zone like Europe/Berlin' "UPDATE_WINDOW_ZONE=$value")
  done
}
test_a_host_that_knows_no_zone_leaves_them_to_java() { TZDIR=$PWD/none UPDATE_WINDOW_ZONE=Europe/Berlin load; }
test_a_duration_has_one_of_four_units() {
  local value
  for value in 0 90 90s 030m 24h 365d 31536000; do (UPDATE_MIN_AGE=$value load) || { echo "    $value was refused"; return 1; }; done
  for value in '24 h' -1h 1w 366d 31536001 999999999d 1.5h h; do
    (refused 'UPDATE_MIN_AGE must be whole seconds, or a number with s, m, h or d' "UPDATE_MIN_AGE=$value")
  done
}
test_a_percentage_is_above_0_and_at_most_100() {
  local value
  for value in 0.1 0.001 1 05 99.999 100; do (PROBATION_ERRORS=$value load) || { echo "    $value was refused"; return 1; }; done
  for value in 0 0.0 00.000 0.0001 100.1 101 -1 1% '1 ' .5 5. 0,1 1e1; do
    (refused 'PROBATION_ERRORS must be a percentage from 0.001 to 100, like 0.1' "PROBATION_ERRORS=$value")
  done
}
test_other_bad_settings_of_probation_are_refused() {
  refused 'PROBATION_ACTION must be one of alert|rollback, was "restore"' PROBATION_ACTION=restore
  (refused 'PROBATION_P95 must be a whole number from 1 to 600000' PROBATION_P95=200ms)
  (refused 'PROBATION_P95_TIMES must be a whole number from 2 to 1000' PROBATION_P95_TIMES=1)
  (refused 'PROBATION_CPU must be a percentage' PROBATION_CPU=0)
  (refused 'PROBATION_MEMORY must be a percentage' PROBATION_MEMORY=200)
  (refused 'PROBATION_ACTION' PROBATION_ACTON=rollback)
}
test_settings_of_rollouts_that_java_reads_are_taken() {
  local value
  UPDATE_STRATEGY=rolling ROLLOUT_PARALLEL=100 ROLLOUT_SOAK=0 ROLLOUT_DEADLINE=60 load
  for value in 0 1 1000 role=canary zone=eu-1 a:b=c.d_e; do (ROLLOUT_CANARY=$value load) || { echo "    $value was refused"; return 1; }; done
  for value in 1 25,50 1,2,99,100 100; do (ROLLOUT_WAVES=$value load) || { echo "    $value was refused"; return 1; }; done
}
test_settings_of_rollouts_that_java_refuses_are_refused() {
  local value
  (refused 'UPDATE_STRATEGY must be one of immediate|rolling, was "canary"' UPDATE_STRATEGY=canary)
  (refused 'ROLLOUT_PARALLEL must be a whole number from 1 to 100' ROLLOUT_PARALLEL=0)
  (refused 'ROLLOUT_DEADLINE must be whole seconds from 60 to 604800' ROLLOUT_DEADLINE=59)
  for value in 1001 01 -1 canary role= =a 'role=a b' 'a=b=c'; do
    (refused 'ROLLOUT_CANARY must be a whole number from 0 to 1000, or a label like role=canary' "ROLLOUT_CANARY=$value")
  done
  for value in 50,25 25,25 25,101 0,50 '25,' ',25' '25, 50' 25% 010; do
    (refused 'ROLLOUT_WAVES must be whole percentages from 1 to 100' "ROLLOUT_WAVES=$value")
  done
  (refused 'ROLLOUT_PARALLEL' ROLLOUT_PARALEL=2)
}
test_settings_of_a_fleet_that_java_reads_are_taken() {
  local value
  for value in 'jdbc:sqlite:/var/lib/my fleet.db' 'jdbc:postgresql://host:5432/x?user=me&password=secret' rediss://me:secret@host:6379/2 redis://host \
    redis://my_redis:6379/ 'redis://:a:b%40@[::1]:6379/12' jdbc:postgresql:molt 'jdbc:postgresql:///molt?user=molt' 'jdbc:postgresql://one:5432,two.example.org/molt' 'jdbc:postgresql://one:5432,two.example.org:54321/molt?targetServerType=primary'; do
    (FLEET_URL=$value load) || { echo "    $value was refused"; return 1; }
  done
  REDIS_URL=redis://host:6379 FLEET_NAME=web-1.a_B FLEET_INSTANCE=web-1.a_B FLEET_LABELS=role=canary,zone=eu-1 load
}
test_settings_of_a_fleet_that_java_refuses_are_refused_without_their_values() {
  local value
  for value in mysql://host/x jdbc:sqlite:fleet.db 'jdbc:sqlite:/fleet.db?mode=ro' 'redis://a b' redis:// redis://:6379 redis://host:port redis://host:65536 redis://me@host \
    'redis://host?db=1' redis://:se/cret@host redis://:secret@host/first jdbc:postgresql: jdbc:postgresql://db:65536/x jdbc:postgresql://me:secret@db/x 'jdbc:postgresql://db/x?password=%'; do
    (refused 'FLEET_URL must be jdbc:sqlite:/PATH, jdbc:postgresql://HOST:PORT/DATABASE, redis' "FLEET_URL=$value")
  done
  for value in jdbc:postgresql://host/x host:6379 redis://host:65536; do
    (refused 'REDIS_URL must be redis://HOST:PORT or rediss://HOST:PORT' "REDIS_URL=$value")
  done
  for value in a/b 'a b' "$(printf 'x%.0s' {1..61})"; do (refused 'FLEET_INSTANCE must be at most 60 letters' "FLEET_INSTANCE=$value"); done
  for value in a 'a=b,' a=b=c a=b,a=c 'a=b c'; do (refused 'FLEET_LABELS must be labels like role=canary,zone=a, each name once' "FLEET_LABELS=$value"); done
  for value in a/b 'a b'; do (refused 'FLEET_NAME must be 1 to 50 letters' "FLEET_NAME=$value"); done
  (refused 'was "***"' FLEET_URL=http://me:secret@host)
}
test_a_service_is_in_the_fleet_of_its_redis() {
  export REDIS_URL=redis://host
  load
  is_in_fleet
}
test_to_a_level_0_program_its_redis_means_what_it_likes() {
  export APP_RUN='exec ./serve' REDIS_URL=unix:///run/redis.sock
  load
  if is_in_fleet; then echo '    it is in a fleet'; return 1; fi
}
test_a_level_0_program_is_in_no_fleet() {
  export APP_RUN='exec ./serve'
  refused 'FLEET_URL is set, but a level 0 program is in no fleet' FLEET_URL=redis://host
}
test_a_web_address_with_an_at_behind_its_host_is_refused_without_its_secrets() {
  refused 'was "https://***@host/x"' UPDATE_REMOTE_URL=https://bob:se/cret@host/x
  refused 'was "HTTP://***@host/x"' UPDATE_REMOTE_URL=HTTP://bob:se@cr/et@host/x
}
test_a_web_address_with_credentials_is_taken() { UPDATE_REMOTE_URL='https://bob:se@cret%2F@host/x' load; }
# channels: settings of each, that are taken.
channels() {
  export ALERT_WEBHOOK_URL='https://hooks.example.org/T1/x%2Fy?a=b' ALERT_WEBHOOK_SECRET='0123456789abcdef!"#$%'
  export ALERT_TELEGRAM_TOKEN=123456:AAbbCCddEE-_ff ALERT_TELEGRAM_CHAT=@channel_1
  export ALERT_SMTP_URL=smtp://ops%40example.org:pass%3Aword@mail.example.org:587 ALERT_MAIL_FROM=molt@example.org ALERT_MAIL_TO='a.b+c@example.org , d@localhost'
}
test_channels_of_alerts_that_java_reads_are_taken() {
  channels
  load
  local value
  for value in http://127.0.0.1:8080 'http://[::1]:80/' https://a-b.c/d; do (ALERT_WEBHOOK_URL=$value load) || { echo "    $value was refused"; return 1; }; done
  for value in smtp://localhost smtps://10.0.0.1:465 'smtp://[::1]:25'; do (ALERT_SMTP_URL=$value load) || { echo "    $value was refused"; return 1; }; done
  ALERT_TELEGRAM_CHAT=-1001234567890 ALERT_ON=failed load
}
# refused_unseen NAME ALLOWED VALUE...: each is refused with what is allowed, and not shown.
refused_unseen() {
  local name=$1 allowed=$2 value message
  shift 2
  for value; do
    channels
    export "$name=$value"
    if message=$(load 2>&1); then echo "    $name=$value was accepted"; return 1; fi
    contains "$message" "$name must be $allowed"
    contains "$message" 'was "***" (from the environment)'
    [[ $message != *"$value"* ]] || { echo "    $message"; return 1; }
  done
}
test_malformed_channels_of_alerts_are_refused_and_no_secret_is_shown() {
  refused_unseen ALERT_WEBHOOK_URL 'an http or https address' hooks.example.org/secret https://me:secret@host/x 'https://host/a secret' https://host/x#secret ftp://secret \
    https:///secret https://host/%zzsecret file:///secret https://-a/secret
  refused_unseen ALERT_WEBHOOK_SECRET '16 to 200 ASCII characters' short-secret 'a secret with blanks' "$(printf 'x%.0s' {1..201})" geheim-mit-Ümläuten
  refused_unseen ALERT_TELEGRAM_TOKEN 'a token as Telegram gives it' bot-secret 123456:short 123456:AAbbCCddEE/../secret
  refused_unseen ALERT_TELEGRAM_URL 'an http or https address' api.telegram.org
  refused_unseen ALERT_SMTP_URL 'smtp://user:password@host:port' http://secret smtp://user@host smtp://user:se@cret@host smtp://host/secret smtp://user:se/cret@host smtp://:secret@host
}
test_other_bad_settings_of_alerts_are_refused() {
  channels
  local value
  for value in -- 12x @ab @1abc name; do (refused 'ALERT_TELEGRAM_CHAT must be the number of a chat' "ALERT_TELEGRAM_CHAT=$value"); done
  for value in nobody a@ @b 'a@b c' a..b@c .a@b a@b. 'Me <a@b>'; do (refused 'ALERT_MAIL_FROM must be an address like' "ALERT_MAIL_FROM=$value"); done
  for value in 'a@b,' 'a@b c@d' 'a@b;c@d' ,a@b; do (refused 'ALERT_MAIL_TO must be addresses like' "ALERT_MAIL_TO=$value"); done
  for value in all commited 'failed,' ,failed 'failed, started' 'failed|started'; do (refused 'ALERT_ON must be some of started|committed' "ALERT_ON=$value"); done
}
test_a_channel_that_is_half_set_is_refused() {
  refused 'ALERT_WEBHOOK_URL is set, but ALERT_WEBHOOK_SECRET is not. Set all of' ALERT_WEBHOOK_URL=https://host/secret
  channels
  ALERT_MAIL_TO='' refused 'ALERT_SMTP_URL ALERT_MAIL_FROM is set, but ALERT_MAIL_TO is not' ALERT_MAIL_TO=
  refused 'ALERT_TELEGRAM_CHAT is set, but ALERT_TELEGRAM_TOKEN is not' ALERT_TELEGRAM_TOKEN=
}

test_a_delay_of_the_drain_has_to_fit_into_the_stop() {
  refused 'STOP_BUDGET is 10, but a stop takes up to 15 s: DRAIN_DELAY (5), DRAIN_TIMEOUT (8) and 2 more. Set STOP_BUDGET to 15, and let whoever' DRAIN_DELAY=5
  export STOP_BUDGET=15
  load
  equals '5 15' "$DRAIN_DELAY $STOP_BUDGET"
}
test_without_a_delay_a_drain_may_be_cut_short() { DRAIN_TIMEOUT=60 load; }
test_a_delay_that_is_no_number_is_refused() { refused 'DRAIN_DELAY must be whole seconds from 0 to 3600, was "RANDOM"' DRAIN_DELAY=RANDOM; }

test_an_unknown_name_is_refused_with_those_near_it() { refused 'UPDATE_BRANCH' UPDATE_BRANHC=main; }

test_an_unknown_name_in_the_file_is_refused_with_its_line() {
  mkdir data
  printf '\nPROT=1\n' >data/config.env
  local message
  if message=$(load 2>&1); then return 1; fi
  contains "$message" "config.env, line 2"
}

test_a_setting_that_a_newer_release_knows_is_let_pass() {
  mkdir -p data/releases/x/scripts
  echo 'UPDATE_SWITCH=auto' >data/releases/x/scripts/defaults.env
  UPDATE_SWITCH=stop load
}

test_a_second_load_goes_by_the_file_and_not_by_what_the_first_has_set() {
  mkdir data
  printf 'DRAIN_TIMEOUT=3\nJAVA_OPTS=-Xmx64m\n' >data/config.env
  export DRAIN_TIMEOUT=5 JAVA_OPTS=
  load
  printf 'DRAIN_TIMEOUT=4\nJAVA_OPTS=-Xmx65m\n' >data/config.env
  load
  equals '5 -Xmx65m' "$DRAIN_TIMEOUT $JAVA_OPTS"
  equals unset "$(printenv JAVA_OPTS || echo unset)" 'what children see of an empty variable'
}

# a_change_from_1_to_2: it is in place, and open.
a_change_from_1_to_2() {
  mkdir -p data/config data/history
  echo DRAIN_TIMEOUT=1 >data/config/1.env
  echo DRAIN_TIMEOUT=2 | tee data/config/2.env >data/config.env
  echo '20261121T010203Z-1a2b3c 1 2' >data/config/change
}

test_an_open_change_counts_from_its_record_on() {
  a_change_from_1_to_2
  load
  equals 1 "$DRAIN_TIMEOUT" 'while it is open'
  touch data/history/20261121T010203Z-1a2b3c.committed.json
  load
  equals 2 "$DRAIN_TIMEOUT" 'when history has it'
}

test_a_candidate_goes_by_its_own_version() {
  a_change_from_1_to_2
  MOLT_CONFIG=$PWD/data/config/2.env load
  equals 2 "$DRAIN_TIMEOUT"
}

test_before_the_first_version_nothing_was_set() {
  a_change_from_1_to_2
  echo '20261121T010203Z-1a2b3c 0 2' >data/config/change
  load
  equals 8 "$DRAIN_TIMEOUT"
}

test_a_version_that_counts_and_is_gone_is_an_error() {
  a_change_from_1_to_2
  rm data/config/1.env
  local message
  if message=$(load 2>&1); then return 1; fi
  contains "$message" 'config/1.env, which the settings come from until the open change has ended, is missing'
}

test_what_no_change_looks_like_is_none() {
  a_change_from_1_to_2
  local line
  for line in '' 'x 1 2' '20261121T010203Z-1a2b3c 1' '20261121T010203Z-1a2b3c 01 2' '20261121T010203Z-1a2b3c 1 0' '20261121T010203Z-1a2b3c ../1 2'; do
    echo "$line" >data/config/change
    load
    equals 2 "$DRAIN_TIMEOUT" "$line"
  done
}

test_a_secret_is_not_said() {
  mkdir data
  echo 'UPDATE_TOKEN=[' >data/config.env
  # shellcheck disable=SC2317 # load_config calls it
  read_defaults() { SETTING_TYPE[UPDATE_TOKEN]='count 1..2' SETTING_DEFAULT[UPDATE_TOKEN]=1; UPDATE_SOURCE=git; }
  local message
  if message=$(load 2>&1); then return 1; fi
  contains "$message" 'UPDATE_TOKEN must be a whole number from 1 to 2, was "***"'
}

test_a_database_is_taken_as_driver_and_programs_understand_it() {
  local value
  for value in 'jdbc:postgresql://h/app?user=me' 'jdbc:postgresql://[::1]:5432/a%20b?password=p%40%26&user=me' \
    'jdbc:postgresql://h/app?user=me&sslmode=verify-full&sslrootcert=/etc/ca.pem&currentSchema=svc'; do
    is_database_url "$value" || { echo "    $value"; return 1; }
  done
  for value in 'postgres://me:secret@h/app' 'jdbc:postgresql://h/app' 'jdbc:postgresql:app?user=me' 'jdbc:postgresql://h/app?password=secret' \
    'jdbc:postgresql://h:65536/app?user=me' 'jdbc:postgresql://h,i/app?user=me' 'jdbc:postgresql://h/app?user=me&user=you' \
    'jdbc:postgresql://h/app?user=me&' 'jdbc:postgresql://h/app?user=me&loglevel=2' 'jdbc:postgresql://h/app?user=me&password=%4' \
    'jdbc:postgresql://h/app?user=me&password=%00' 'jdbc:postgresql://h/app?user=me&password=a b' 'jdbc:postgresql://h/app?user=me&currentSchema=a;b'; do
    if is_database_url "$value"; then echo "    $value"; return 1; fi
  done
}

test_a_database_that_cannot_be_taken_is_refused_and_not_shown() {
  local message
  export DATABASE_URL=postgres://me:secret@h/app
  if message=$(load 2>&1); then return 1; fi
  contains "$message" 'DATABASE_URL must be jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&password=SECRET'
  contains "$message" 'was "***"'
  [[ $message != *secret@* ]]
}

test_the_database_of_a_level_0_program_is_its_own_business() {
  export DATABASE_URL=postgres://me:secret@h/app APP_RUN=./run
  load
}

test_a_program_of_ones_own_takes_its_socket_on_fd_3() {
  export APP_RUN=./run
  load
  equals fd3 "$(socket_mode)"
}

run_tests
