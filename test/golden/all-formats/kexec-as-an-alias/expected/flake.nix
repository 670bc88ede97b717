{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators, ... }: {
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
            # A file /ssh_pubkey of the running Linux becomes a key of root.
            boot.initrd.postMountCommands = lib.mkIf (!config.boot.initrd.systemd.enable) ''
              if [ -e /authorized_keys ]; then
                mkdir -m 700 -p /mnt-root/root/.ssh
                cat /authorized_keys >> /mnt-root/root/.ssh/authorized_keys
              fi
            '';
            boot.initrd.systemd.services.kexec-authorized-keys = lib.mkIf config.boot.initrd.systemd.enable {
              wantedBy = [ "initrd.target" ];
              before = [
                "initrd.target"
                "shutdown.target"
              ];
              conflicts = [ "shutdown.target" ];
              unitConfig = {
                ConditionPathExists = "/authorized_keys";
                DefaultDependencies = false;
                RequiresMountsFor = "/sysroot/root";
              };
              serviceConfig.Type = "oneshot";
              script = ''
                export PATH=/bin
                mkdir -m 700 -p /sysroot/root/.ssh
                cat /authorized_keys >> /sysroot/root/.ssh/authorized_keys
              '';
            };
            image.baseName = "nixos-system-${pkgs.stdenv.hostPlatform.system}";
            system.nixos.tags = lib.mkForce [ ];
            system.build.kexecScript = lib.mkForce (
              pkgs.writeScript "kexec-nixos" ''
                #!${pkgs.runtimeShell}
                set -eu
                export PATH=${lib.makeBinPath [ pkgs.coreutils pkgs.cpio pkgs.gzip ]}
                initrd=${config.system.build.netbootRamdisk}/initrd
                if [ -e /ssh_pubkey ]; then
                  work=$(mktemp -d)
                  cat /ssh_pubkey > "$work/authorized_keys"
                  (cd "$work" && echo authorized_keys | cpio --quiet -o -H newc | gzip -9) | cat "$initrd" - > "$work/initrd"
                  initrd=$work/initrd
                fi
                ${pkgs.kexec-tools}/bin/kexec --load ${config.system.build.kernel}/${config.system.boot.loader.kernelFile} \
                  --initrd="$initrd" \
                  --command-line "init=${config.system.build.toplevel}/init ${toString config.boot.kernelParams}"
                sync
                ${pkgs.kexec-tools}/bin/kexec --exec
              ''
            );
          }
        )
      ];
    };
    nixosConfigurations.rescue = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ self.nixosModules.images ];
    };
    rescue = self.nixosConfigurations.rescue.config.system.build.images.kexec;
  };
}
