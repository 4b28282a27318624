#!/usr/bin/env bash
# The PostgreSQL database of a service: what is read of DATABASE_URL, and how PostgreSQL's programs are told.
source "${BASH_SOURCE[0]%/*}/harness.sh"
source "$SCRIPTS/lib/log.sh"
source "$SCRIPTS/lib/files.sh"
source "$SCRIPTS/lib/config.sh"
source "$SCRIPTS/lib/postgres.sh"

DATABASE_URL='jdbc:postgresql://db.example.org:5433/my%20app?user=me%40home&password=p%26%25w%2Fd&sslmode=require&currentSchema=svc'
APP_SOCKET=molt APP_RUN='' FLEET_URL='' REDIS_URL=''

test_the_parts_of_the_url_are_decoded() {
  read_database_url
  equals 'db.example.org 5433 my app me@home p&%w/d require svc' \
    "${DATABASE[host]} ${DATABASE[port]} ${DATABASE[name]} ${DATABASE[user]} ${DATABASE[password]} ${DATABASE[sslmode]} ${DATABASE[currentSchema]}"
}

test_what_is_not_said_is_as_usual() {
  DATABASE_URL='jdbc:postgresql://[::1]/app?user=me'
  read_database_url
  equals '::1 5432 app public ' "${DATABASE[host]} ${DATABASE[port]} ${DATABASE[name]} ${DATABASE[currentSchema]} ${DATABASE[password]-}"
}

test_programs_find_the_database_in_their_environment_alone() {
  local told
  # shellcheck disable=SC2016 # for the program to expand
  told=$(in_database sh -c 'echo "$PGHOST $PGPORT $PGDATABASE $PGUSER $PGPASSWORD $PGSSLMODE"; tr "\0" " " <"/proc/$$/cmdline"')
  contains "$told" 'db.example.org 5433 my app me@home p&%w/d require'
  [[ $told != *'p&%w/d'*'p&%w/d'* ]]
}

test_what_a_caller_has_of_a_password_is_not_left() {
  local told
  DATABASE_URL='jdbc:postgresql://h/app?user=me'
  # shellcheck disable=SC2016 # for the program to expand
  told=$(in_database sh -c 'echo "${PGPASSWORD-none} ${PGSSLMODE-none}"')
  equals 'none none' "$told"
}

test_what_is_shown_has_neither_user_nor_password() {
  equals 'postgresql://db.example.org:5433/my app' "$(database_shown)"
}

test_another_database_of_the_same_server() {
  equals 'jdbc:postgresql://db.example.org:5433/other?user=me%40home&password=p%26%25w%2Fd&sslmode=require&currentSchema=svc' "$(database_url_of other)"
}

test_the_url_of_a_level_0_program_is_its_own_business() {
  uses_postgres
  APP_SOCKET=fd3
  if uses_postgres; then return 1; fi
}

test_a_fleet_shares_its_database() {
  if database_is_shared; then return 1; fi
  REDIS_URL=redis://h
  database_is_shared
  DATABASE_URL=
  if database_is_shared; then return 1; fi
}

# programs VERSION: stands in for PostgreSQL's own, at a server of version 15.
programs() {
  mkdir bin
  printf '#!/bin/sh\necho "pg_dump (PostgreSQL) %s"\n' "$1" >bin/pg_dump
  printf '#!/bin/sh\necho 150018\n' >bin/psql
  cp bin/pg_dump bin/pg_restore
  chmod +x bin/*
  PATH=$PWD/bin:$PATH
}

test_a_pg_dump_of_the_server_s_version_or_newer_can_dump_it() {
  programs '15.18 (Debian 15.18-0+deb12u1)'
  if why_no_dump; then return 1; fi
  rm -r bin
  programs 18beta1
  if why_no_dump; then return 1; fi
}

test_an_older_one_cannot() {
  programs 14.2
  why_no_dump
  equals 'pg_dump is of version 14, and the server of version 15' "$REPLY"
}

test_none_at_all_cannot() {
  PATH=$PWD why_no_dump
  contains "$REPLY" 'pg_dump is not installed'
}

test_the_database_of_rehearsals_keeps_its_name() {
  local name
  MOLT_DATA=$PWD
  name=$(scratch_name)
  [[ $name =~ ^molt_rehearsal_[0-9a-f]{16}$ ]]
  equals "$name" "$(scratch_name)"
}

run_tests
