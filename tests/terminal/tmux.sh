#!/usr/bin/env bash
# Smoke tests through tmux, a terminal that people use: start, keys, resize, quit and its status, a crash.
# A server of its own, which ends with the script; every wait is for something on the screen.
set -u
if ! command -v tmux >/dev/null; then
    echo "tmux: skipped, tmux is not installed"
    exit 0
fi
program=${REDLINE_BIN:-./redline}
data=tests/fixtures/terminal
folder=$(mktemp -d)
export TMUX_TMPDIR=$folder LC_ALL=C.UTF-8
unset TMUX COLORTERM LINES COLUMNS ESCDELAY NO_COLOR
tmux=(tmux -L "redline-$$" -f /dev/null)
trap '"${tmux[@]}" kill-server 2>/dev/null; tmux -L "redline-outer-$$" kill-server 2>/dev/null; rm -rf "$folder"' EXIT
passed=0 failed=0 sessions=0 session=

screen() { "${tmux[@]}" capture-pane -p -t "$session" 2>/dev/null; }

# sees TEXT | sees -v TEXT: waits for the screen to hold it, or not to; ten seconds at most
sees() {
    local want=0 until=$((SECONDS + 10))
    [ "$1" = -v ] && { want=1; shift; }
    while screen | grep -qF -- "$1"; [ $? -ne $want ]; do
        if [ $SECONDS -gt $until ]; then
            echo "waited in vain for: $1" >&2
            screen >&2
            return 1
        fi
        read -rt 0.02 <> <(:) # a breath; the condition decides, not the time
    done
    return 0
}

# begin [NAME=VALUE...]: the program in a session of its own, and its exit status after it
begin() {
    session=test$((++sessions))
    "${tmux[@]}" new-session -d -s "$session" -x 100 -y 30 \
        "env REDLINE_TEST=1 $* '$program' $data; echo \"status=\$?\"; read line"
}

open() { begin "$@" && sees "Terminal fixture"; }
keys() { "${tmux[@]}" send-keys -t "$session" "$@"; }
size() { "${tmux[@]}" resize-window -t "$session" -x "$1" -y "$2"; }

run() {
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1" >&2
    fi
}

starts_and_quits() {
    open && sees DE && sees FR && keys q && sees status=0 && sees -v "Terminal fixture"
}

takes_keys() {
    open && keys '?' && sees quit && keys Escape && sees DE &&
        keys Down && keys Enter && sees "All" && keys Escape && sees DE && keys q && sees status=0
}

follows_size() {
    open || return 1
    size 20 4
    size 1 1
    size 140 40
    sees "─ Funnel ─" || return 1
    size 100 30
    sees -v "─ Funnel ─" && sees "Terminal fixture" && sees DE && keys q && sees status=0
}

interrupts() { open && keys C-c && keys C-c && sees status=130; }

crashes_cleanly() {
    begin REDLINE_TEST_CRASH=abort && sees status=134 && sees -v "Terminal fixture"
}

# Two people at one session, at windows of two sizes: both see it whole, keys of both work, and when one leaves the
# other has the room again.
outer() { tmux -L "redline-outer-$$" -f /dev/null "$@"; }
outer_sees() { # SESSION TEXT: on that person's terminal
    local until=$((SECONDS + 10))
    until outer capture-pane -p -t "$1" 2>/dev/null | grep -qF -- "$2"; do
        [ $SECONDS -gt $until ] && { echo "$1 waited in vain for: $2" >&2; outer capture-pane -p -t "$1" >&2; return 1; }
        read -rt 0.02 <> <(:)
    done
    return 0
}
joins() { outer new-session -d -s "$1" -x "$2" -y "$3" "TMUX= tmux -L redline-$$ -f /dev/null attach -t $session"; }
two_sizes() {
    open || return 1
    "${tmux[@]}" set-option -t "$session" window-size smallest
    joins wide 140 41 && outer_sees wide "─ Funnel ─" || return 1
    joins small 60 19 && outer_sees small DE && outer_sees wide DE || return 1
    sees -v "─ Funnel ─" || return 1
    outer send-keys -t small '?' && outer_sees wide quit && outer_sees small quit || return 1
    outer send-keys -t wide Escape && outer_sees small DE || return 1
    outer kill-session -t small && outer_sees wide "─ Funnel ─" || return 1
    outer send-keys -t wide q && sees status=0
}

run starts_and_quits
run two_sizes
run takes_keys
run follows_size
run interrupts
run crashes_cleanly
echo "tmux: $passed passed, $failed failed"
[ $failed = 0 ]
