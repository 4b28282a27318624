# shellcheck shell=bash
# Which release a start may serve: `current` repaired, a release that cannot run here staged again, an image's release adopted.

# point_current RELEASE: moves `current` to RELEASE in one step, durably; with an empty RELEASE it removes the link (a first start that
# failed). May be repeated. Fails with the reason in STEP. No executable of its own, because in a stop switch clients wait for it.
point_current() {
  local link=$MOLT_DATA/current
  STEP=()
  if [[ -z $1 ]]; then
    rm -f "$link" && sync "$MOLT_DATA" && return
    STEP[reason]="$link could not be removed"
  elif [[ ! -f $MOLT_DATA/releases/$1/release.json ]]; then
    STEP[reason]="release $1 is not whole in $MOLT_DATA/releases"
  else
    [[ $(readlink "$link") == "releases/$1" ]] || point_link "$link" "releases/$1" && return
    STEP[reason]="$link could not be moved to release $1; is the disk full?"
  fi
  return 1
}

# repair_current: no update is open, so the link must name a sealed release of ours.
repair_current() {
  local link=$MOLT_DATA/current release aside last
  [[ -e $link || -L $link ]] || { relink_last 'is missing'; return; }
  release=$(current_release)
  if [[ -z $release || ! -L $link ]]; then
    aside=$(set_aside "$link" "$MOLT_DATA/failed") && relink_last "did not name a release in $MOLT_DATA/releases and was kept as $aside"
  fi
}

# relink_last WHY: `current` is set to what was committed last, if anything was.
relink_last() {
  local last
  last=$(committed_release)
  [[ -n $last ]] || return 0
  warn "$MOLT_DATA/current $1. It is set to the release that was committed last, $last."
  point_link "$MOLT_DATA/current" "releases/$last"
}

# serve_current: before anything was activated, `current` is the truth, whatever a request says. Nothing on a first start.
serve_current() {
  repair_current
  serve_release "$(current_release)"
}

# serve_release RELEASE: starts it, after staging it again from git when it is not whole or cannot run on this host.
serve_release() {
  [[ -n $1 ]] || return 0
  if [[ ! -f $MOLT_DATA/releases/$1/release.json ]]; then
    stage_again "$1" 'is not whole' || return
  elif ! runs_here "$MOLT_DATA/releases/$1"; then
    stage_again "$1" "was built for another architecture or a newer JVM than this host's ($(uname -m), Java $(java_feature))" || return
  fi
  WORKER_RELEASE=$1
  tend_maintenance
  in_maintenance || start_worker "$1"
}

# stage_again RELEASE WHY: it is built again from git, before anything else; what was there is set aside.
stage_again() {
  warn "release $1 $2: it is staged again from git."
  hold_on
  run_step "$BUILD_TIMEOUT" stage again "$1" && return 0
  [[ -z $STOPPING ]] || return 1
  give_up "$CANNOT_RUN" "release $1 $2, and it could not be staged again: ${STEP[reason]}. Put $MOLT_DATA/releases/$1 back (a code backup holds it) and start Molt again."
  return 1
}

# adopt_image CURRENT: a container's image carries a release (image.json). One that descends from what runs is adopted by an
# ordinary update; any other is ignored, because the volume is the truth.
adopt_image() {
  local -A image=()
  local commit
  [[ -e $MOLT_HOME/image.json ]] || return 0
  flat_read "$MOLT_HOME/image.json" image || { warn "$MOLT_HOME/image.json $FLAT_ERROR; the image's release is ignored."; return 0; }
  [[ ${image[release]} != "$1" ]] || return 0
  commit=$(sed -nE 's/^  "commit": "(.*)",?$/\1/p' "$MOLT_DATA/releases/$1/release.json")
  if git --git-dir="$MOLT_HOME/.git" merge-base --is-ancestor "$commit" "${image[commit]}" 2>/dev/null; then
    say "the image carries release ${image[release]}, which descends from $1: it is adopted by an update."
    lock_new kind=update "from=$1" "ref=${image[release]}" "commit=${image[commit]}" requested_by=image
    lock_create || { LOCK=(); warn 'the update to the release of the image could not be requested.'; }
  else
    say "the image carries release ${image[release]}, which does not descend from $1 in the volume: it is ignored."
  fi
}
