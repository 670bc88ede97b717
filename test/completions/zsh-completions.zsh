# Presses the tab key in a real zsh: zsh -f zsh-completions.zsh ZSH SCRIPT LINE prints the line with all that completes it.
zmodload zsh/zpty
zpty -b shell "${(q)1} -f -i"
send() { zpty -w shell "$1" }
send "PS1= PS2=; autoload -Uz compinit; compinit -u -D; source ${(q)2}"
send 'all-matches() { _main_complete; compstate[insert]=all; compstate[list]= }'
send 'zle -C all-matches complete-word all-matches; bindkey "^I" all-matches'
send 'shown() { print -r -- "<<$BUFFER>>"; BUFFER=; zle accept-line }; zle -N shown; bindkey "^X" shown'
send 'print READY'
zpty -r shell line '*READY*READY*'
zpty -w -n shell "$3"$'\t\x18'
zpty -r shell line '*<<*>>*'
print -r -- "${${line##*<<}%%>>*}"
zpty -d shell
