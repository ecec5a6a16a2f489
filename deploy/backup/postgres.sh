#!/bin/bash
# Saves the database of several nodes, and puts it back (docs/backup.md).
#
#   postgres.sh backup FOLDER     writes FOLDER/warmbridge-TIME.dump, while the nodes run
#   postgres.sh check FILE        reads a dump from beginning to end
#   postgres.sh restore FILE      into a database that has no tables; no node may run
#
# The server is WARMBRIDGE_STORE__URL (postgres://...), or the variables of libpq: PGHOST, PGPORT, PGUSER, PGPASSWORD,
# PGDATABASE, PGSSLMODE. The password is never on a command line. KEEP: only so many of the newest dumps stay in FOLDER.
# Needs pg_dump, pg_restore and psql of the server's version or a newer one.
set -euo pipefail
umask 077

fail() {
  echo "$*" >&2
  exit 1
}

# libpq takes a whole URL for the name of a database. The password goes to the environment.
if [[ -n ${WARMBRIDGE_STORE__URL:-} ]]; then
  [[ $WARMBRIDGE_STORE__URL == postgres*://* ]] || fail 'WARMBRIDGE_STORE__URL is not postgres://...'
  if [[ $WARMBRIDGE_STORE__URL =~ ^([a-z]+://[^:@/]*):([^@/]*)@(.*)$ ]]; then
    encoded=${BASH_REMATCH[2]}
    export PGDATABASE="${BASH_REMATCH[1]}@${BASH_REMATCH[3]}"
    PGPASSWORD=$(printf '%b' "${encoded//%/\\x}")
    export PGPASSWORD
  else
    export PGDATABASE=$WARMBRIDGE_STORE__URL
  fi
fi
database() { printf '%s' "${PGDATABASE:?set WARMBRIDGE_STORE__URL, or PGDATABASE and the others}"; }

# The list at the front of a dump is not enough: one that was cut off has it.
check() {
  pg_restore --file=/dev/null -- "$1" || fail "$1 cannot be restored"
}

case ${1:-}${2:+ given} in
  'backup given')
    folder=$2
    mkdir -p -- "$folder"
    file=$folder/warmbridge-$(date -u +%Y%m%dT%H%M%SZ).dump
    trap 'rm -f -- "$file.unfinished"' EXIT
    pg_dump --format=custom --no-owner --no-privileges --file="$file.unfinished" --dbname="$(database)"
    check "$file.unfinished"
    sync -- "$file.unfinished"
    mv -- "$file.unfinished" "$file"
    echo "$file"
    if [[ -n ${KEEP:-} ]]; then
      # Names go by the time.
      mapfile -t dumps < <(find "$folder" -maxdepth 1 -name 'warmbridge-*.dump' | sort -r)
      for old in "${dumps[@]:$KEEP}"; do rm -f -- "$old"; done
    fi
    ;;
  'check given')
    check "$2"
    echo "$2 can be restored"
    ;;
  'restore given')
    check "$2"
    tables=$(psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$(database)" --command="
      SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
    [[ $tables == 0 ]] || fail "the database has $tables tables already; restore into a new one"
    # All of it, or nothing.
    pg_restore --no-owner --no-privileges --exit-on-error --single-transaction --dbname="$(database)" -- "$2"
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="$(database)" --command='ANALYZE'
    echo "restored from $2"
    ;;
  *)
    sed -n '2,/^set /p' "$0" | sed -e '$d' -e 's/^# \{0,1\}//' >&2
    exit 2
    ;;
esac
