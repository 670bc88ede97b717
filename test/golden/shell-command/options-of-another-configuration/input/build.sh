nixos-generate -f vmware -c ./box.nix -o box
nixos-generate -f vmware -c ./farm.nix -o farm
