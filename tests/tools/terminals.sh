# terminals.sh: read after checks.sh by the scripts of tests/terminal: clients of the real program in tmux.  The pane
# called `one` is shown when something fails.
command -v tmux >/dev/null || { echo "$name: no tmux here, skipped"; exit 0; }
unset TMUX
export REDLINE_TEST=1
mux() { tmux -L "redline-$name-$$" -f /dev/null "$@"; }
trap 'mux kill-server 2>/dev/null; rm -rf "$work"' EXIT
# The server outlives its sessions: one that has just lost its last does not take the next one.
mux new-session -d -s keep 'read x' && mux set -g exit-empty off

fail() { failed=$((failed + 1)); printf '%s: FAILED: %s\n' "$name" "$*" >&2; mux capture-pane -p -t one >&2; }
pause() { read -rt 0.05 <> <(:); }
# shows PANE PATTERN: until it is on the screen, for at most fifteen seconds.
shows() { local until=$((SECONDS + 15)); until mux capture-pane -p -t "$1" 2>/dev/null | grep -qE -- "$2"; do
    [ $SECONDS -gt $until ] && { fail "$1 never shows: $2"; return 1; }; pause; done; pass; }
keys() { local pane=$1; shift; mux send-keys -t "$pane" "$@"; }
field() { "$redline" journal show "$1" "$sample" --format json | jq -r ".records[0].$2"; }
