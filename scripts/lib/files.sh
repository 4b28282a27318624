# shellcheck shell=bash
# Definitions only: files that survive a power cut, and the flat JSON that bash reads without help.

# write_durably PATH CONTENT: whoever reads PATH, even after a power cut, finds all of CONTENT or what was there before.
write_durably() {
  local path=$1 content=$2 temp
  temp=${path%/*}/.${path##*/}.$BASHPID
  printf '%s' "$content" >"$temp" && sync "$temp" && mv -fT "$temp" "$path" && sync "${path%/*}"
}

# write_state PATH CONTENT: the same for volatile files: whole or not at all, but not synced.
write_state() {
  local temp=${1%/*}/.${1##*/}.$BASHPID
  printf '%s' "$2" >"$temp" && mv -fT "$temp" "$1"
}

# copy_in_pieces FROM TO: durably, a MiB at a time: behind a whole file that is synced at once, the commits of a service wait.
copy_in_pieces() {
  if cp --reflink=always "$1" "$2" 2>/dev/null; then sync "$2"; else dd if="$1" of="$2" bs=1M oflag=dsync status=none; fi
}

# point_link LINK TARGET: moves a symbolic link in one step, durably.
point_link() {
  local temp=$1.$BASHPID
  rm -f "$temp" && ln -s "$2" "$temp" && mv -fT "$temp" "$1" && sync "${1%/*}"
}

# percent_decoded TEXT: what it stands for in a URL.
percent_decoded() {
  local text=${1//\\/\\\\}
  printf '%b' "${text//%/\\x}"
}

# set_aside PATH FOLDER: keeps what cannot be read or used, under a name that nothing has yet; prints where it went.
set_aside() {
  local name to number=0
  name=$2/${1##*/}.$(date -u +%Y%m%dT%H%M%SZ).$$ to=$name
  while [[ -e $to || -L $to ]]; do number=$((number + 1)) to=$name.$number; done
  mkdir -p "$2" && mv -T "$1" "$to" && sync "${1%/*}" "$2" && printf '%s\n' "$to"
}

# now_ms: milliseconds of the kernel's uptime clock (10 ms steps), which no clock change moves. Sets REPLY: no fork.
now_ms() {
  local up
  read -r up _ </proc/uptime
  up=${up/./}
  REPLY=$((10#$up * 10))
}

readonly FLAT_LIMIT=65536
readonly FLAT_LINE='^  "([a-z0-9_]+)": "(([^"\]|\\["\ntr]|\\u00(0[1-9a-f]|1[0-9a-f]|7f))*)"(,?)$'

# flat_read FILE MAP [KEYS]: reads a flat JSON file into the associative array MAP, and the order of its keys into KEYS.
# Returns 1 with the reason in FLAT_ERROR when the file is anything else; see docs/ARCHITECTURE.md, "Flat JSON".
flat_read() {
  # shellcheck disable=SC2034 # flat_line fills what the namerefs name
  local ignored_keys=()
  local -n flat_map=$2 flat_keys=${3:-ignored_keys}
  local LC_ALL=C lines=() size bytes=0 index flat_last
  flat_map=() flat_keys=() FLAT_ERROR=
  [[ -f $1 && ! -L $1 ]] || { FLAT_ERROR='is not a regular file'; return 1; }
  size=$(stat -c %s "$1" 2>/dev/null) || { FLAT_ERROR='cannot be read'; return 1; }
  ((size <= FLAT_LIMIT)) || { FLAT_ERROR="has $size bytes, more than $FLAT_LIMIT"; return 1; }
  iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 || { FLAT_ERROR='is not UTF-8'; return 1; }
  mapfile -t lines <"$1" 2>/dev/null || { FLAT_ERROR='cannot be read'; return 1; }
  flat_last=$((${#lines[@]} - 1))
  [[ $flat_last -ge 1 && ${lines[0]} == '{' && ${lines[flat_last]} == '}' ]] || { FLAT_ERROR='is not one "key": "value" a line between { and }'; return 1; }
  for ((index = 0; index <= flat_last; index++)); do bytes=$((bytes + ${#lines[index]} + 1)); done
  ((bytes == size || bytes == size + 1)) || { FLAT_ERROR='holds binary data'; return 1; }
  for ((index = 1; index < flat_last; index++)); do
    flat_line "${lines[index]}" $((index == flat_last - 1)) || { FLAT_ERROR="is malformed in line $((index + 1))"; return 1; }
  done
}

# flat_line LINE IS_LAST: one line of flat_read, into its caller's arrays.
flat_line() {
  [[ $1 =~ $FLAT_LINE ]] || return 1
  local key=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]} comma=${BASH_REMATCH[5]}
  if (($2)); then [[ -z $comma ]] || return 1; else [[ $comma == , ]] || return 1; fi
  [[ -z ${flat_map[$key]+set} ]] || return 1
  [[ $value != *[[:cntrl:]]* ]] || return 1
  flat_unescape "$value"
  flat_map["$key"]=$REPLY
  flat_keys+=("$key")
}

# flat_unescape TEXT: sets REPLY. A doubled backslash waits as \1 while the other escapes are undone.
flat_unescape() {
  local text=${1//\\\\/$'\1'} code char
  text=${text//\\\"/\"}
  text=${text//\\n/$'\n'}
  text=${text//\\t/$'\t'}
  text=${text//\\r/$'\r'}
  while [[ $text =~ \\u00([0-9a-f]{2}) ]]; do
    code=${BASH_REMATCH[1]}
    printf -v char '%b' "\\x$code"
    text=${text/"\\u00$code"/"$char"}
  done
  REPLY=${text//$'\1'/\\}
}

# flat_escape TEXT: sets REPLY.
flat_escape() {
  # In the C locale control characters are the bytes 01 to 1f and 7f, whatever the text's language.
  local LC_ALL=C text=${1//\\/\\\\} code
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\t'/\\t}
  text=${text//$'\r'/\\r}
  while [[ $text =~ [[:cntrl:]] ]]; do
    printf -v code '%04x' "'${BASH_REMATCH[0]}"
    text=${text//"${BASH_REMATCH[0]}"/\\u$code}
  done
  REPLY=$text
}

# flat_text MAP KEY...: the file's content for a map, in the order of the keys. Sets REPLY.
flat_text() {
  local -n text_map=$1
  local key out=$'{\n' comma=
  shift
  for key in "$@"; do
    flat_escape "${text_map[$key]-}"
    out+="$comma  \"$key\": \"$REPLY\""
    comma=$',\n'
  done
  REPLY=$out$'\n}\n'
}
