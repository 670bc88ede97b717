nix-build '<nixpkgs/nixos>' -A config.system.build.images.vmware -I nixos-config=./box.nix -o box
nixos-generate -f vmware -c ./farm.nix -o farm
