#!/bin/sh
# Takes assets/screenshot.png and assets/test-view.png of the real window, with software rendering and no display.
# Usage: scripts/screenshot.sh [program]   (default: the release build)
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$here/scripts/prepare.sh"
prepare window
install_packages xvfb xdotool imagemagick

program=${1:-$here/target/release/flowbell}
[ -x "$program" ] || { say "Build it first: cargo build --release --locked"; exit 1; }
home=$(mktemp -d)
display=:$((90 + $$ % 400))
Xvfb "$display" -screen 0 1600x1000x24 >/dev/null 2>&1 &
server=$!
trap 'kill "$window" "$server" 2>/dev/null; rm -rf "$home"' EXIT
export DISPLAY="$display" HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data"
unset WAYLAND_DISPLAY
sleep 1
LIBGL_ALWAYS_SOFTWARE=1 "$program" "$here/tests/fixtures/window/lipstick.ron" &
window=$!

# Waits until the picture stops changing.
settle() {
    before=
    for _ in $(seq 60); do
        sleep 0.5
        now=$(import -silent -window root rgb:- | cksum)
        [ "$now" = "$before" ] && return
        before=$now
    done
}
click() {
    xdotool mousemove "$1" "$2"
    sleep 0.3
    xdotool click 1
    settle
}
settle
id=$(xdotool search --onlyvisible --name Flowbell | head -n 1)
xdotool windowsize "$id" 1600 1000
xdotool windowmove "$id" 0 0
settle
# Connects the sandbox's Page, then shows the request's fields.
click 1364 26
click 776 143
click 1130 236
xdotool mousemove 700 560
settle
import -silent -window root -define png:compression-level=9 "$here/assets/screenshot.png"

# Tests: taps the first button, lets twelve hours pass.
click 1460 26
click 1402 333
click 1386 147
xdotool mousemove 700 560
settle
import -silent -window root -define png:compression-level=9 "$here/assets/test-view.png"
