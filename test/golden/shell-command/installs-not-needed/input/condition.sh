if ! nix profile list | grep -q generators; then
  nix profile install nixpkgs#nixos-generators
fi
nix profile install nixpkgs#nixos-generators || exit 1
