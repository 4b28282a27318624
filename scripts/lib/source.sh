# shellcheck shell=bash
# Definitions only: where releases come from: the remote, its bare mirror data/repo.git, and names for commits in it. Needs step.sh.

mirror() { git --git-dir="$MOLT_DATA/repo.git" "$@"; }

# fetch_mirror URL: brings every branch and tag of the remote into the mirror, and its HEAD, if that names a commit. Credentials in the
# URL reach neither a command line nor a message: git asks steps/askpass for them.
fetch_mirror() {
  split_credentials "$1"
  [[ -d $MOLT_DATA/repo.git ]] || git init -q --bare "$MOLT_DATA/repo.git" >&2 || fail "no git repository can be made in $MOLT_DATA/repo.git"
  fetch_fits "$CLEAN_URL"
  MOLT_GIT_USER=$GIT_USER MOLT_GIT_PASSWORD=$GIT_PASSWORD GIT_ASKPASS=$(dirname "$0")/askpass GIT_TERMINAL_PROMPT=0 \
    mirror -c gc.auto=0 -c protocol.ext.allow=never fetch -q --prune --no-tags --no-write-fetch-head --update-shallow -- "$CLEAN_URL" \
    '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*' '+HEAD*:refs/molt/head*' >&2 ||
    fail "the remote $CLEAN_URL cannot be fetched; see the log. Check UPDATE_REMOTE_URL and the network, then: molt update"
}

# split_credentials URL: sets CLEAN_URL, GIT_USER, GIT_PASSWORD (percent-decoded). For ssh the user is part of the address; for the web
# it may be a token.
split_credentials() {
  CLEAN_URL=$1 GIT_USER='' GIT_PASSWORD=''
  [[ $1 =~ ^([A-Za-z][A-Za-z0-9+.-]*://)([^/]*)@(.*)$ ]] || return 0
  local scheme=${BASH_REMATCH[1],,} credentials=${BASH_REMATCH[2]} rest=${BASH_REMATCH[3]}
  [[ $scheme == http?(s)://* ]] || rest=${credentials%%:*}@$rest
  CLEAN_URL=$scheme$rest
  GIT_USER=$(percent_decoded "${credentials%%:*}")
  [[ $credentials != *:* ]] || GIT_PASSWORD=$(percent_decoded "${credentials#*:}")
}

# fetch_fits URL: a repository on this host is measured before anything is copied.
fetch_fits() {
  local path=${1#file://} size
  [[ -d $path ]] || return 0
  size=$(du -sb -- "$path/.git/objects" 2>/dev/null || du -sb -- "$path/objects" 2>/dev/null || printf 0)
  size=${size%%[^0-9]*}
  local have
  have=$(du -sb -- "$MOLT_DATA/repo.git/objects" | cut -f1)
  ((size > have)) || return 0
  need_space $((size - have)) "fetching the repository $path"
}

# resolve REF COMMIT: the commit that is asked for: COMMIT when it is given, else a branch, a tag, a commit or a release's id.
resolve() {
  local ref=$1 name commit
  [[ $ref =~ ^[A-Za-z0-9][A-Za-z0-9._/@^~+-]*$ ]] || fail "\"$ref\" is no name of a branch, tag, commit or release."
  [[ -z $2 ]] || ref=$2
  [[ $ref =~ ^[0-9]{8}T[0-9]{6}Z-([0-9a-f]{10})$ ]] && ref=${BASH_REMATCH[1]}
  [[ $ref != HEAD ]] || ref=refs/molt/head
  for name in "refs/remotes/origin/$ref" "refs/tags/$ref" "$ref"; do
    commit=$(mirror rev-parse --quiet --verify --end-of-options "$name^{commit}" 2>/dev/null) && break
  done
  [[ -n $commit ]] || fail "the remote has no branch, tag or commit \"$1\". Look at its branches, or set UPDATE_BRANCH."
  printf '%s' "$commit"
}

# release_id COMMIT: when it was committed, in UTC, and its short name.
release_id() {
  local when
  when=$(TZ=UTC mirror show -s --date=format-local:%Y%m%dT%H%M%SZ --format=%cd "$1")
  printf '%s-%s' "$when" "${1:0:10}"
}

# descends COMMIT ANCESTOR
descends() { mirror cat-file -e "$2^{commit}" 2>/dev/null && mirror merge-base --is-ancestor "$2" "$1"; }
