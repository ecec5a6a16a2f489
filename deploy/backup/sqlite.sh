#!/bin/bash
# Saves all of one Warmbridge on SQLite while it runs: database, key of the audit, recordings, configuration.
#
#   sqlite.sh FOLDER              writes FOLDER/TIME/
#
# CONFIG: the configuration (default /etc/warmbridge/warmbridge.yaml). RECORDINGS: recording.directory of it (default
# /var/lib/warmbridge/recordings; empty: none are copied). KEEP: only so many of the newest stay (default 14).
# WARMBRIDGE: the command (default warmbridge). docs/backup.md says how to restore.
set -euo pipefail
umask 077

folder=${1:?usage: sqlite.sh FOLDER}
config=${CONFIG:-/etc/warmbridge/warmbridge.yaml}
recordings=${RECORDINGS-/var/lib/warmbridge/recordings}
mkdir -p -- "$folder"
target=$folder/$(date -u +%Y%m%dT%H%M%SZ)
unfinished=$target.unfinished
trap 'rm -rf -- "$unfinished"' EXIT

mapfile -t former < <(find "$folder" -maxdepth 1 -type d -name '*Z' | sort -r)

# Records first, then the files that they speak of. WARMBRIDGE may be several words.
told=$(${WARMBRIDGE:-warmbridge} backup "$unfinished" --config "$config") || {
  echo "$told" >&2
  exit 1
}
if [[ -n $recordings && -d $recordings ]]; then
  # A recording that did not change since the last backup takes no room again.
  if command -v rsync > /dev/null; then
    last=${former[0]:-}
    rsync -a ${last:+--link-dest="$(realpath -- "$last")/recordings"} -- "$recordings/" "$unfinished/recordings/"
  else
    cp -a -- "$recordings" "$unfinished/recordings"
  fi
fi
cp -- "$config" "$unfinished/warmbridge.yaml"
sync -f -- "$unfinished"
mv -- "$unfinished" "$target"
echo "$target"

all=("$target" "${former[@]}")
for old in "${all[@]:${KEEP:-14}}"; do rm -rf -- "$old"; done
