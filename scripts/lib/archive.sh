# shellcheck shell=bash
# Definitions only: releases that come built. UPDATE_REMOTE_URL is a directory or an http(s) location that holds NAME.json for each
# branch and release, a flat JSON manifest, and the tar that it names: what scripts/make-archive makes. Needs step.sh, source.sh.
# Nothing of it is believed before it is checked: every size is limited, every hash compared, no member may lead out of the release.

declare -A ARCHIVE=()
readonly MOST_MEMBERS=500000
# Without a byte for so long, a connection counts as broken.
STALL_SECONDS=30
declare -rA ARCHIVE_FORMS=([format]=1 [release]="$RELEASE_FORM" [commit]='[0-9a-f]{40}' [ancestors]='([0-9a-f]{40}( |$))*'
  [file]='[A-Za-z0-9][A-Za-z0-9._-]{0,200}' [size]='[1-9][0-9]{0,14}' [unpacked]='[1-9][0-9]{0,14}' [sha256]='[0-9a-f]{64}'
  [arch]='[A-Za-z0-9._-]{0,40}' [java]='[0-9]{0,3}')

comes_built() { [[ $UPDATE_SOURCE == archive ]]; }

# find_archive REF COMMIT: reads the manifest of a branch or a release into ARCHIVE; COMMIT is what it must be, when that is known.
find_archive() {
  local ref=$1 file key
  [[ $ref != HEAD ]] || ref=$UPDATE_BRANCH
  is_branch "$ref" || fail "\"$1\" is no name of a branch or release, which is all that an archive has."
  open_location
  file=$MOLT_DATA/cache/archive.json
  rm -f "$file"
  bring "$ref.json" "$file" 65536
  flat_read "$file" ARCHIVE || fail "the manifest $LOCATION/$ref.json $FLAT_ERROR. Make it again with scripts/make-archive."
  for key in "${!ARCHIVE_FORMS[@]}"; do
    [[ ${ARCHIVE[$key]-} =~ ^(${ARCHIVE_FORMS[$key]})$ ]] || fail "the manifest $LOCATION/$ref.json has no valid \"$key\". Make it again with scripts/make-archive."
  done
  [[ ${ARCHIVE[release]##*-} == "${ARCHIVE[commit]:0:10}" ]] || fail "the manifest $LOCATION/$ref.json names a release and a commit that do not belong together. Make it again with scripts/make-archive."
  [[ ! $ref =~ ^$RELEASE_FORM$ || $ref == "${ARCHIVE[release]}" ]] || fail "the manifest $LOCATION/$ref.json is that of release ${ARCHIVE[release]}. Make it again with scripts/make-archive."
  [[ -z $2 || $2 == "${ARCHIVE[commit]}" ]] || fail "$ref was ${2:0:10} when the update was requested and is ${ARCHIVE[release]} now. Ask again: molt update"
}

# open_location: sets LOCATION, and for the web CLEAN_URL, GIT_USER, GIT_PASSWORD.
open_location() {
  split_credentials "$UPDATE_REMOTE_URL"
  LOCATION=${CLEAN_URL#file://} LOCATION=${LOCATION%/}
  case $CLEAN_URL in
    *[?#]*) fail 'UPDATE_REMOTE_URL has a ? or #, but names of files are added to it. Set it to the directory that holds them.' ;;
    http://* | https://*) command -v curl >/dev/null || fail "curl is not installed, and $LOCATION is asked with it. Install curl, then: molt update" ;;
    file:///* | /*) ;;
    *://* | *@*:*) fail "UPDATE_REMOTE_URL is $LOCATION, but an archive (UPDATE_SOURCE) is a directory or an http or https location." ;;
    *) LOCATION=$MOLT_HOME/$LOCATION ;;
  esac
  mkdir -p "$MOLT_DATA/cache"
}

# bring NAME FILE BYTES: a file of the location, which may have BYTES at most; goes on where FILE ends.
bring() {
  if [[ $LOCATION == http?(s)://* ]]; then download "$@"; return; fi
  [[ -f $LOCATION/$1 && -r $LOCATION/$1 ]] || fail "$LOCATION has no file $1 that can be read. Check UPDATE_REMOTE_URL and UPDATE_BRANCH."
  (($(stat -Lc %s "$LOCATION/$1") <= $3)) || too_large "$@"
  cp --reflink=auto -- "$LOCATION/$1" "$2" >&2 || fail "$LOCATION/$1 cannot be copied to $2; see the log"
}

too_large() {
  rm -f "$2"
  fail "$LOCATION/$1 has more than $3 bytes, which is all that it may have. Make it again with scripts/make-archive."
}

# download NAME FILE BYTES: for as long as a broken connection brought something, it is asked for the rest.
download() {
  local status before after
  after=$(size_of "$2")
  while :; do
    before=$after
    HTTP_ANSWER=$(ask_http "$@") && return || status=$?
    after=$(size_of "$2")
    case $status,${HTTP_ANSWER%% *} in
      153,* | 23,*) ((after < $3)) || too_large "$@" ;;
      # The server sends no parts, or has none that begins there.
      33,* | 22,416) ((after == 0)) || { rm -f "$2"; after=0; continue; } ;;
      18,* | 28,* | 52,* | 55,* | 56,* | 92,*) ((after <= before)) || continue ;;
      22,401 | 22,403) fail "$LOCATION/$1 is not given to us (HTTP status ${HTTP_ANSWER%% *}). Put user and password into UPDATE_REMOTE_URL." ;;
      22,404) fail "$LOCATION has no file $1 (HTTP status 404). Check UPDATE_REMOTE_URL and UPDATE_BRANCH." ;;
    esac
    fail "$LOCATION/$1 cannot be had: $(why_not "$status"). Check UPDATE_REMOTE_URL and the network, then: molt update"
  done
}

size_of() { stat -c %s "$1" 2>/dev/null || printf 0; }

why_not() {
  if (($1 == 22)); then printf 'HTTP status %s' "${HTTP_ANSWER%% *}"; else printf '%s' "curl ended with status $1, ${HTTP_ANSWER#* }"; fi
}

# ask_http NAME FILE BYTES: prints HTTP status and curl's message. Address and password reach curl on its standard input. Not followed:
# a redirect from https to anything else, or to anything but the web. The limit of the file's size is the kernel's, as a server need not say it.
ask_http() {
  local protocols='=http,https'
  [[ $CLEAN_URL != https:* ]] || protocols='=https'
  http_config "${CLEAN_URL%/}/$1" | (
    ulimit -c 0
    ulimit -f $(($3 / 1024 + 1))
    exec curl -q -K - -sSLfg -C - -o "$2" -w '%{http_code} %{errormsg}' --proto '=http,https' --proto-redir "$protocols" --max-redirs 5 \
      --connect-timeout "$STALL_SECONDS" --speed-limit 1 --speed-time "$STALL_SECONDS"
  )
}

http_config() {
  printf 'url = "%s"\n' "$(curl_quoted "$1")"
  [[ -z $GIT_USER$GIT_PASSWORD ]] || printf 'user = "%s"\n' "$(curl_quoted "$GIT_USER:$GIT_PASSWORD")"
}

curl_quoted() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"} text=${text//$'\n'/\\n} text=${text//$'\r'/\\r}
  printf '%s' "$text"
}

# archive_follows COMMIT: does the release in ARCHIVE descend from it, as far as its manifest goes back?
archive_follows() { [[ " ${ARCHIVE[ancestors]} " == *" $1 "* ]]; }

WRONG=

# take_archive RELEASE: downloads and unpacks what ARCHIVE describes. A part that is there is gone on with; one that is wrong is removed.
take_archive() {
  local temp=$MOLT_DATA/releases/$1.tmp tar=$MOLT_DATA/cache/archive-${ARCHIVE[sha256]}.part
  made_for_this_host
  find "$MOLT_DATA/cache" -maxdepth 1 -name 'archive-*.part' ! -path "$tar" -delete
  need_space $((ARCHIVE[size] + ARCHIVE[unpacked])) "release $1 (${ARCHIVE[file]}, unpacked)"
  say "release $1 comes built: ${ARCHIVE[file]} from $LOCATION, ${ARCHIVE[size]} bytes."
  (($(size_of "$tar") >= ARCHIVE[size])) || bring "${ARCHIVE[file]}" "$tar" "${ARCHIVE[size]}"
  is_what_was_said "$tar" || { rm -f "$tar"; fail "$LOCATION/${ARCHIVE[file]} $WRONG. Make it again with scripts/make-archive, then: molt update"; }
  rm -rf "$temp"
  unpack "$tar" "$temp" || { rm -rf "$temp" "$tar"; fail "$LOCATION/${ARCHIVE[file]} $WRONG. Make it again with scripts/make-archive, then: molt update"; }
  link_users_own "$temp"
  install_release "$temp" "$MOLT_DATA/releases/$1"
  rm -f "$tar"
}

made_for_this_host() {
  [[ -z ${ARCHIVE[arch]} || ${ARCHIVE[arch]} == "$(uname -m)" ]] ||
    fail "release ${ARCHIVE[release]} was built for ${ARCHIVE[arch]}, and this host is $(uname -m). Name a location that holds it for this one."
  [[ -z ${ARCHIVE[java]} ]] || ((ARCHIVE[java] <= $(java_feature))) ||
    fail "release ${ARCHIVE[release]} needs Java ${ARCHIVE[java]}, and this host has $(java_feature). Install a newer JVM, then: molt update"
}

# is_what_was_said FILE: sets WRONG to what is wrong.
is_what_was_said() {
  local size
  size=$(stat -c %s "$1")
  WRONG="has $size bytes, but its manifest says ${ARCHIVE[size]}"
  ((size == ARCHIVE[size])) || return 1
  WRONG='does not have the SHA-256 of its manifest'
  [[ $(sha256_of "$1") == "${ARCHIVE[sha256]}" ]]
}

# unpack TAR DIRECTORY: looks at every member before the first is written. Sets WRONG to what is wrong.
unpack() {
  WRONG=$(judge_members "$1") || { WRONG=${WRONG:-is no tar that can be read}; return 1; }
  [[ -z $WRONG ]] || return 1
  mkdir "$2"
  WRONG='cannot be unpacked; see the log'
  tar -xzf "$1" -C "$2" --no-same-owner --no-same-permissions >&2 || return 1
  WRONG='has a link that leads out of the release'
  links_stay_inside "$(realpath "$2")" || return 1
  WRONG="is not release ${ARCHIVE[release]}, or a file of it does not have its sealed hash"
  is_sealed_release "$2"
}

# judge_members TAR: prints what is wrong with it, nothing when all is well.
judge_members() {
  LC_ALL=C tar -tzvf "$1" --numeric-owner --quoting-style=escape | awk -v most="$MOST_MEMBERS" -v bytes="${ARCHIVE[unpacked]}" '
    { type = substr($1, 1, 1); sum += $3; name = $0; sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ /, "", name) }
    type == "l" { sub(/ -> .*/, "", name) }
    type !~ /[-dl]/ { print "has a member that is no file, directory or symbolic link"; exit }
    name ~ /^\// || name ~ /(^|\/)\.\.(\/|$)/ { print "has a member whose name leads out of the release"; exit }
    NR > most { print "has more than " most " members"; exit }
    sum > bytes { print "unpacks to more than the " bytes " bytes that its manifest says"; exit }'
}

# links_stay_inside DIRECTORY
links_stay_inside() {
  local link target
  while IFS= read -r -d '' link; do
    target=$(readlink -m -- "$link")
    [[ $target == "$1" || $target == "$1"/* ]] || return 1
  done < <(find "$1" -type l -print0)
}

# is_sealed_release DIRECTORY: it is the release of ARCHIVE, with every file that was sealed and no other.
is_sealed_release() {
  local -A manifest=()
  [[ -f $1/release.sha256 ]] && flat_read "$1/release.json" manifest || return 1
  [[ ${manifest[id]-},${manifest[commit]-} == "${ARCHIVE[release]},${ARCHIVE[commit]}" ]] || return 1
  [[ $(sha256_of "$1/release.sha256") == "${manifest[manifest_sha256]-}" ]] && runs_here "$1" || return 1
  (($(find "$1" -type f -printf x | wc -c) == $(wc -l <"$1/release.sha256") + 2)) || return 1
  (cd "$1" && sha256sum --quiet -c release.sha256 >&2)
}
