IMAGE := $(shell nixos-generate -f gce --flake .\#web)
OTHER = $(shell nix run nixpkgs\#nixos-generators -- -f iso -c iso.nix)
