# shellcheck shell=bash
# Definitions only: the system's tools that Molt's own scripts are made with.

# install_missing TOOL:PACKAGE...: installs the packages of the tools that are not there, as root and with apt; otherwise names them and ends.
install_missing() {
  local entry missing=()
  for entry; do
    command -v "${entry%%:*}" >/dev/null || missing+=("${entry#*:}")
  done
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)) || ! command -v apt-get >/dev/null; then
    die 1 "missing: ${missing[*]}. Install these packages and run $0 again."
  fi
  say "installing with apt: ${missing[*]}"
  apt-get update -qq
  # Of some there is a service too, which nobody wants started: https://systemd.io/ENVIRONMENT/
  SYSTEMD_OFFLINE=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}
