# shellcheck shell=bash
# Definitions only: the PostgreSQL database of a service (DATABASE_URL), and what PostgreSQL's own programs do with it. Needs config.sh;
# to make and restore dumps, step.sh. Only the service's schema is anybody's business here: others in the same database stay as they are.

# uses_postgres: is the service's data there? What a level 0 program has in its DATABASE_URL is its own business.
uses_postgres() { [[ -n $DATABASE_URL && $(socket_mode) == molt ]]; }

# database_is_shared: whoever is in a fleet has the same database as the other instances, and they write on whatever happens here.
database_is_shared() { is_in_fleet && uses_postgres; }

# read_database_url: fills DATABASE with its parts, decoded.
read_database_url() {
  local parameter parameters
  declare -gA DATABASE=([currentSchema]=public)
  [[ $DATABASE_URL =~ $DATABASE_URL_FORM ]]
  DATABASE[host]=${BASH_REMATCH[1]//[\[\]]/} DATABASE[port]=${BASH_REMATCH[3]:-5432}
  IFS='&' read -ra parameters <<<"${BASH_REMATCH[5]}"
  DATABASE[name]=$(percent_decoded "${BASH_REMATCH[4]}")
  for parameter in "${parameters[@]}"; do
    DATABASE[${parameter%%=*}]=$(percent_decoded "${parameter#*=}")
  done
}

# database_shown: prints where it is, without user and password; a seal has this for its path.
database_shown() {
  read_database_url
  printf 'postgresql://%s:%s/%s' "${DATABASE[host]}" "${DATABASE[port]}" "${DATABASE[name]}"
}

# database_url_of NAME: prints DATABASE_URL for another database of the same server.
database_url_of() {
  [[ $DATABASE_URL =~ ^(jdbc:postgresql://[^/]*/)[^?]*(\?.*)$ ]]
  printf '%s%s%s' "${BASH_REMATCH[1]}" "$1" "${BASH_REMATCH[2]}"
}

# in_database COMMAND...: one of PostgreSQL's programs, which finds the database in its environment, where a password is nobody else's
# to see; in a database of another name when DATABASE_NAME says so.
in_database() (
  read_database_url
  export PGHOST=${DATABASE[host]} PGPORT=${DATABASE[port]} PGDATABASE=${DATABASE_NAME:-${DATABASE[name]}} PGUSER=${DATABASE[user]}
  export PGAPPNAME="molt ${1##*/}" PGCONNECT_TIMEOUT=10 PGCLIENTENCODING=UTF8 PGOPTIONS='-c lock_timeout=30s -c client_min_messages=warning'
  [[ -z ${DATABASE[password]-} ]] || export PGPASSWORD=${DATABASE[password]}
  [[ -z ${DATABASE[sslmode]-} ]] || export PGSSLMODE=${DATABASE[sslmode]}
  [[ -z ${DATABASE[sslrootcert]-} ]] || export PGSSLROOTCERT=${DATABASE[sslrootcert]}
  exec "$@"
)

# sql [OPTIONS...]: runs what is on standard input; prints rows without anything around them. The first error ends it.
sql() { in_database psql -wXAtq -v ON_ERROR_STOP=1 -v "schema=$(schema_name)" "$@" -f -; }

schema_name() { read_database_url && printf '%s' "${DATABASE[currentSchema]}"; }

# require_database: fails with the server's own words when it does not let us in; where there is no psql, the worker finds that out.
require_database() {
  local said
  command -v psql >/dev/null || return 0
  said=$(sql <<<'SELECT' 2>&1 >/dev/null) ||
    fail "$(database_shown) does not let us in: ${said//[[:cntrl:]]/ }. See that server, database, user and password in DATABASE_URL are right, and that the server runs and lets this host in."
}

# why_no_dump: sets REPLY to why PostgreSQL's programs on this host can make none. Fails when they can.
why_no_dump() {
  local program client server
  for program in pg_dump pg_restore psql; do
    command -v "$program" >/dev/null || { REPLY="$program is not installed (Debian has it in postgresql-client)"; return; }
  done
  client=$(pg_dump --version | sed -nE 's/^pg_dump \(PostgreSQL\) ([0-9]+).*/\1/p')
  server=$(sql <<<'SHOW server_version_num') || fail "$(database_shown) does not answer; see the log"
  REPLY="pg_dump is of version ${client:-?}, and the server of version $((server / 10000))"
  ((${client:-0} < server / 10000))
}

# bytes_in_postgres: of the tables of the schema, as far as psql is there to ask.
bytes_in_postgres() {
  if ! uses_postgres || ! command -v psql >/dev/null; then printf 0; return; fi
  sql <<'SQL' || fail "$(database_shown) does not answer; see the log"
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :'schema' AND c.relkind IN ('r', 'm');
SQL
}

# dump_database FILE [OPTIONS...]: all of the schema as it is at one moment, whoever writes meanwhile.
dump_database() {
  local file=$1
  shift
  in_database pg_dump -w -Fc --lock-wait-timeout=30s -n "$(schema_name)" -f "$file" "$@" >&2 && pg_restore -l "$file" >/dev/null
}

# restore_database FILE: what is in the schema goes, and what the dump holds comes, in one transaction: whatever interrupts it, nothing
# has happened. COMMIT is written only when pg_restore has read the dump to its end. A worker that was killed may have left the server
# with something that it would still do: its sessions end before.
restore_database() {
  {
    printf "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user AND application_name = 'molt schema ' || :'schema';\n"
    printf 'BEGIN;\n'
    drop_objects
    printf '\\unset schema\n'
    pg_restore --no-owner -n "$(schema_name)" -f - "$1" && printf 'COMMIT;\n'
  } | sql >/dev/null
}

# drop_objects: prints the SQL that empties the schema, but for what belongs to extensions.
drop_objects() {
  cat <<'SQL'
SELECT format('DROP %s IF EXISTS %s CASCADE', kind, name) FROM (
  SELECT CASE c.relkind WHEN 'S' THEN 2 ELSE 1 END AS place, c.oid, 'pg_class'::regclass AS class, c.relnamespace AS space, c.oid::regclass::text AS name,
    CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
  UNION ALL SELECT 3, p.oid, 'pg_proc'::regclass, p.pronamespace, p.oid::regprocedure::text, CASE p.prokind WHEN 'a' THEN 'AGGREGATE' ELSE 'ROUTINE' END
    FROM pg_proc p
  UNION ALL SELECT 4, t.oid, 'pg_type'::regclass, t.typnamespace, format('%I.%I', n.nspname, t.typname), CASE t.typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype IN ('d', 'e', 'r') OR t.typtype = 'c' AND c.relkind = 'c'
) AS object JOIN pg_namespace n ON n.oid = space
  WHERE n.nspname = :'schema' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = class AND d.objid = object.oid AND d.deptype = 'e')
  ORDER BY place
\gexec
SQL
}

# create_scratch NAME: an empty database beside the service's, with its extensions. Fails when the user may not.
create_scratch() {
  sql -v "scratch=$1" <<'SQL' &&
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', :'scratch', pg_encoding_to_char(encoding), datcollate, datctype)
  FROM pg_database WHERE datname = current_database()
\gexec
SQL
    sql <<'SQL' | DATABASE_NAME=$1 sql
SELECT DISTINCT format('CREATE SCHEMA IF NOT EXISTS %I;', nspname) FROM pg_namespace n
  WHERE nspname = :'schema' OR nspname !~ '^pg_' AND EXISTS (SELECT FROM pg_extension WHERE extnamespace = n.oid);
SELECT format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I;', extname, nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
  WHERE extname <> 'plpgsql';
SQL
}

# drop_scratch: whoever is in it is put out. Without one it costs nothing.
drop_scratch() {
  [[ -e $MOLT_DATA/cache/scratch_database ]] && uses_postgres || return 0
  sql <<<"DROP DATABASE IF EXISTS \"$(scratch_name)\" WITH (FORCE);" || say "the database $(scratch_name) of a rehearsal could not be dropped, see the log. The next prune tries again."
}

# scratch_name: prints the name of this data directory's own, which is random and stays, so that what is left of it can be found.
scratch_name() {
  local file=$MOLT_DATA/cache/scratch_database name=
  read -r name 2>/dev/null <"$file" || true
  if [[ ! $name =~ ^molt_rehearsal_[0-9a-f]{16}$ ]]; then
    printf -v name 'molt_rehearsal_%08x%08x' "$SRANDOM" "$SRANDOM"
    mkdir -p "$MOLT_DATA/cache"
    write_durably "$file" "$name"$'\n' || fail "$file cannot be written; is the disk full?"
  fi
  printf '%s' "$name"
}
