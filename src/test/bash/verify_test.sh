#!/usr/bin/env bash
# The gate before a commit: how long a good answer may take, and which page is asked for.
source "${BASH_SOURCE[0]%/*}/harness.sh"
readonly RELEASE=20260101T000000Z-aaaaaaaaaa

# a_host: with a worker's directory.
a_host() {
  export DATA_DIR=$PWD/data MOLT_HOME=$PWD/home
  mkdir -p home data/run/1 "data/releases/$RELEASE"
}

# served ADDRESS SECONDS: answers / and /health/ready with the release after so long, and anything else with 404. ADDRESS is a UNIX socket
# or empty: a port, which is then in data/run/1/port.
served() {
  # shellcheck disable=SC2016 # perl's own
  perl -MIO::Socket::UNIX -MIO::Socket::INET -e '
    my ($path, $seconds, $body, $ports) = @ARGV;
    my $server = $path ? IO::Socket::UNIX->new(Local => $path, Listen => 9) : IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 9);
    open my $port, ">", $ports; print $port $path ? "none" : $server->sockport; close $port;
    while (my $client = $server->accept) {
      my $asked = <$client>;
      select undef, undef, undef, $seconds;
      print $client $asked =~ m{^GET (/|/health/ready) } ? "HTTP/1.1 200 OK\r\n\r\n$body" : "HTTP/1.1 404 Not Found\r\n\r\n";
      close $client;
    }' "$1" "$2" "{\"release\":\"$RELEASE\",\"schema\":\"7\"}" data/run/1/port &
  echo $! >data/run/1/pid
  # shellcheck disable=SC2064 # the pid as it is now
  trap "kill $!; rm -rf '$PWD'" EXIT
  until [[ -s data/run/1/port ]]; do :; done
}

# verified MODE
verified() { "$SCRIPTS/steps/verify" "$1" "$PWD/data/run/1" "$RELEASE"; }

test_a_worker_may_take_as_long_as_a_verification_may() {
  a_host
  served "$PWD/data/run/1/sock" 2.2
  verified molt
}

test_a_worker_that_takes_longer_fails() {
  a_host
  export VERIFY_TIMEOUT=1
  served "$PWD/data/run/1/sock" 60
  local status=0
  verified molt || status=$?
  equals 10 "$status"
}

test_a_health_url_without_a_path_asks_for_the_root() {
  a_host
  served '' 0
  HEALTH_URL=http://localhost:8080 verified fd3
}

test_a_health_url_is_a_path_with_or_without_a_host_in_front() {
  a_host
  served '' 0
  local url
  for url in http://localhost:8080/health/ready HTTP://localhost/health/ready /health/ready health/ready; do HEALTH_URL=$url verified fd3; done
}

test_the_checks_that_are_always_made_are_listed() {
  a_host
  printf 'pid=1\nschema_to=7\n' >data/run/1/ready
  served "$PWD/data/run/1/sock" 0
  local said
  said=$(APP_VERIFY=true verified molt)
  contains "$said" checks=release:required:ok:
  contains "$said" ":$RELEASE answers /health/ready"$'\t''schema:required:ok:'
  contains "$said" ':the database is open at schema 7'$'\t''disk:advisory:'
  contains "$said" $'\t''app_verify:required:ok:'
}

test_a_database_at_another_schema_fails() {
  a_host
  printf 'pid=1\nschema_to=8\n' >data/run/1/ready
  served "$PWD/data/run/1/sock" 0
  local said status=0
  said=$(verified molt) || status=$?
  equals 10 "$status"
  contains "$said" 'reason=the database is open at schema "7", expected is "8"'
  contains "$said" $'\t''schema:required:failed:'
}

test_the_check_that_fails_is_listed_with_those_before_it() {
  a_host
  served "$PWD/data/run/1/sock" 0
  local said status=0
  said=$(APP_VERIFY='exit 7' verified molt) || status=$?
  equals 10 "$status"
  contains "$said" checks=release:required:ok:
  contains "$said" $'\t''app_verify:required:failed:'
  contains "$said" 'APP_VERIFY failed with status 7: exit 7'
}

run_tests
