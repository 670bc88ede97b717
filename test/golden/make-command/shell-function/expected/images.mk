IMAGE := $(shell nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant google-compute --flake .\#web)
OTHER = $(shell NIXOS_CONFIG="$$PWD"/iso.nix nix run nixpkgs#nixos-rebuild-ng -- build-image --image-variant iso --no-flake)
