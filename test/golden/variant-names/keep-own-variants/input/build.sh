nixos-rebuild build-image --flake .#web --image-variant docker
nixos-rebuild build-image --flake .#web --image-variant qcow
