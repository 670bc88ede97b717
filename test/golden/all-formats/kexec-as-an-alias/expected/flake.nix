{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixos-generators, ... }: {
    nixosModules.images = {
      # Without this, nixpkgs' own "kexec" does not start.
      image.modules.kexec.imports = [
        (
          { config, lib, pkgs, ... }:
          {
            boot.loader.grub.enable = lib.mkForce false;
            boot.loader.systemd-boot.enable = lib.mkForce false;
            boot.kernelParams = [
              "console=ttyS0,115200"
              "panic=30"
              "boot.panic_on_fail"
            ];
            systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
            networking.hostName = lib.mkDefault "kexec";
            image.baseName = "nixos-system-${pkgs.stdenv.hostPlatform.system}";
            system.nixos.tags = lib.mkForce [ ];
            system.build.kexecScript = lib.mkForce (
              pkgs.writeScript "kexec-nixos" ''
                #!${pkgs.runtimeShell}
                set -eu
                ${pkgs.kexec-tools}/bin/kexec --load ${config.system.build.kernel}/${config.system.boot.loader.kernelFile} \
                  --initrd=${config.system.build.netbootRamdisk}/initrd \
                  --command-line "init=${config.system.build.toplevel}/init ${toString config.boot.kernelParams}"
                sync
                ${pkgs.kexec-tools}/bin/kexec --exec
              ''
            );
          }
        )
      ];
    };
    rescue = self.nixosConfigurations.rescue.config.system.build.images.kexec;
  };
}
