nixos-rebuild build-image --flake .#web --image-variant qemu
nix build .#nixosConfigurations.web.config.system.build.images.iso-installer
echo config.system.build.images.qcow
some-program --image-variants qcow
