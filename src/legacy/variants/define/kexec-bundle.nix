# nixpkgs has no kexec-bundle variant.
{ config, lib, modulesPath, pkgs, ... }:
{
  imports = [ "${modulesPath}/installer/netboot/netboot-minimal.nix" ];
  image.filePath = lib.mkForce "";
  system.build.image = lib.mkForce (
    pkgs.runCommand "kexec_bundle"
      {
        # Everything after the marker is the tarball.
        head = pkgs.writeScript "kexec-bundle-head" ''
          #!/bin/sh
          set -eu
          start=$(awk '/^__TARBALL__$/ { print NR + 1; exit }' "$0")
          tail -n "+$start" "$0" | tar -xJ -C /
          /kexec_nixos
          exit 1
          __TARBALL__
        '';
      }
      ''
        cat $head ${config.system.build.kexecTarball}/tarball/*.tar.xz > $out
        chmod +x $out
      ''
  );
}
