nixos-generate -f "$FORMAT" -c "$1"
