# shellcheck shell=bash
# Definitions only: the databases of DB_PATHS, as the steps that copy them see them. Needs step.sh.

bytes_of_databases() {
  local path sum=0
  for path in "${DATABASES[@]}"; do
    path=$(live_path "$path")
    [[ ! -e $path ]] || sum=$((sum + $(du -cb -- "$path"{,-wal,-journal} 2>/dev/null | tail -n 1 | cut -f1)))
  done
  printf '%d' "$sum"
}
