#!/usr/bin/env bash
# shells.sh: completion, as the shells themselves do it.  bash runs the function with the words of a line; fish is
# asked what it would offer; zsh is driven through its own pseudo-terminal.  A shell that is not installed is skipped.
set -u
export LC_ALL=C.UTF-8
unset XDG_CONFIG_HOME LANGUAGE
top=$(cd "$(dirname "$0")/../.." && pwd)
redline=$(readlink -f "${REDLINE:-$top/redline}")
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export HOME=$work XDG_DATA_HOME=$work/share
mkdir -p "$work/bin" "$work/here" "$work/share"; ln -s "$redline" "$work/bin/redline"; PATH=$work/bin:$PATH
for shell in bash zsh fish; do redline help $shell >"$work/redline.$shell" || exit 1; done
cd "$work/here" || exit 1
mkdir data "with space"; touch facts.csv
printf '[redline]\n[source facts]\npath = f.csv\n[indicator my_share]\nformula = orders / sessions\n[pane my-pane]\nrows = market\ncolumns = my_share\n[pane $(touch pwned)]\nrows = market\ncolumns = my_share\n' >data/redline.ini
printf 'date,market,orders,sessions\n2026-01-05,DE,5,9\n' >data/f.csv
mkdir broken; printf '[redline]\nnonsense = 1\n' >broken/redline.ini
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { failed=$((failed + 1)); printf 'shells: FAILED: %s\n' "$*" >&2; head -n 5 out >&2; }
# has WORD...: each is offered. hasnt WORD...: none is.
has() { local word; for word; do grep -qxF -- "$word" out && pass || fail "$line: '$word' is not offered"; done; }
hasnt() { local word; for word; do grep -qxF -- "$word" out && fail "$line: '$word' is offered" || pass; done; }

# The words as bash breaks a line: '=' is one of its own.  A @ marks the cursor's word when it is not the last.
in_bash() {
    line="bash: $1"
    local -a words; local i cursor
    read -ra words <<<"${1//=/ = }"
    [[ $1 == *' ' ]] && words+=("")
    [[ $1 == *= ]] && words=("${words[@]}")
    cursor=$((${#words[@]} - 1))
    for i in "${!words[@]}"; do [[ ${words[i]} == *@ ]] && { words[i]=${words[i]%@}; cursor=$i; }; done
    bash --norc --noprofile -c 'set -u; source "$1"; cursor=$2; shift 2; COMP_WORDS=("$@"); COMP_CWORD=$cursor
        _redline "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"; printf "%s\n" ${COMPREPLY[@]+"${COMPREPLY[@]}"}' \
        bash "$work/redline.bash" "$cursor" "${words[@]}" >out 2>err
    [ -s err ] && { fail "$line: $(head -n 1 err)"; } || pass
}
in_fish() { line="fish: $1"; fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$work/redline.fish" "$1" 2>err | cut -f1 >out
    [ -s err ] && { fail "$line: $(head -n 1 err)"; } || pass; }
in_zsh() { # through zpty, because only its line editor completes
    line="zsh: $1"
    timeout 20 zsh -f "$work/drive.zsh" "$work/redline.zsh" "$1" 2>err </dev/null | tr -d '\r' | sed -n 's/.*MATCH //p' | sort -u >out
    pass
}
cat >"$work/drive.zsh" <<'END'
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1='READY''> '; autoload -Uz compinit; compinit -u -D; source $1"
zpty -w z 'compadd() { local -a found; builtin compadd -O found "$@"; print -rl -- "MATCH "${^found}; builtin compadd "$@"; }; print LOA''DED'
zpty -r z text '*LOADED*'
zpty -r z text '*READY> *'
zpty -w -n z "$2"$'\t'
zpty -w -n z $'\x15'"print -r EN''DED"$'\n'
zpty -r z text '*ENDED*'
print -r -- "$text"
zpty -d z
END

same_for_all() { # SHELL
    local try=in_$1
    $try "redline "; has check export query probe help facts.csv; hasnt --grain
    $try "redline ex"; has export; hasnt check
    $try "redline export "; has overview markets screen explain; hasnt my-pane check
    $try "redline export m"; has markets; hasnt overview
    $try "redline query gm"; has gmv; hasnt cac
    $try "redline query gmv,ca"; has gmv,cac; hasnt gmv cac
    $try "redline query gmv fac"; has facts.csv
    $try "redline query gmv --gr"; has --grain; hasnt --theme
    $try "redline --th"; has --theme --threads; hasnt --by
    $try "redline check --grain "; has day week month quarter year; hasnt facts.csv
    $try "redline export markets --theme d"; has dark; hasnt light
    $try "redline query gmv --by market,ch"; has market,channel
    $try "redline check --config f"; has facts.csv
    $try "redline help exit"; has exit-status
    $try "redline journal ve"; has verify; hasnt list
    $try "redline --size 80x24 ex"; has export
    $try "redline probe facts.csv fac"; has facts.csv
    $try "redline query my_ data"; hasnt my_share # the cursor is behind data
    [ -e pwned ] && fail "a name was expanded" || pass
}

same_for_all bash
in_bash "redline check --grain="; has day week; hasnt --grain facts.csv
in_bash "redline check --grain=mo"; has month; hasnt day
in_bash "redline check --grain=month --fo"; has --format
in_bash "redline export my@ data"; has my-pane; hasnt markets
in_bash "redline query orders,my@ data"; has orders,my_share
in_bash "redline export m@ broken"; has markets
in_bash "redline export m@ nowhere"; has markets
in_bash "redline with"; has "with space"
in_bash "redline -- ex"; hasnt --help
in_bash "redline check --user check --fo"; has --format
in_bash "~/bin/redline export ma"; has markets
if command -v fish >/dev/null; then same_for_all fish; in_fish "redline check --grain=mo"; has --grain=month; else echo "shells: fish is not installed: skipped"; fi
if command -v zsh >/dev/null; then
    zsh -n "$work/redline.zsh" && pass || fail "zsh -n"
    in_zsh "redline export ma"; has markets
    in_zsh "redline query gmv,ca"; has cac
    in_zsh "redline check --grain m"; has month; hasnt --grain
    in_zsh "redline ex"; has export
    in_zsh "redline check --fo"; has --format
    in_zsh "redline check fac"; has facts.csv
else
    echo "shells: zsh is not installed: skipped"
fi

# What a shell asks for at each Tab is quick, reads no data and runs nothing.
printf '[redline]\n[source s]\ncommand = ./run.sh\n' >data/redline.ini; printf '#!/bin/sh\ntouch ran\n' >data/run.sh; chmod 755 data/run.sh
redline help names-values data >out 2>err; line="names"; has gmv; [ -e data/ran ] && fail "a command was run" || pass
redline help names-nonsense >out 2>err && fail "an unknown list" || pass
echo "shells: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
