IMAGE := $(shell nix run github:nixos-generate-shim/nixos-generate-shim -- -f gce --flake .\#web)
OTHER = $(shell nix run github:nixos-generate-shim/nixos-generate-shim -- -f iso -c iso.nix)
