{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.kexec = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        { services.openssh.enable = true; }
        "${nixpkgs}/nixos/modules/installer/netboot/netboot-minimal.nix"
        # nixpkgs has no kexec-bundle variant.
        ({ config, lib, options, pkgs, ... }: {
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
          image.baseName = "nixos-system-${pkgs.stdenv.hostPlatform.system}";
          system.build.kexecScript = lib.mkForce (
            pkgs.writeScript "kexec-nixos" ''
              #!${pkgs.runtimeShell}
              set -eu
              export PATH=${
                lib.makeBinPath [
                  pkgs.coreutils
                  pkgs.cpio
                  pkgs.gzip
                  pkgs.kexec-tools
                ]
              }
              initrd=${config.system.build.netbootRamdisk}/initrd
              if [ -e /ssh_pubkey ]; then
                work=$(mktemp -d)
                trap 'rm -rf "$work"' EXIT
                cat /ssh_pubkey > "$work/authorized_keys"
                (cd "$work" && echo authorized_keys | cpio --quiet -o -H newc | gzip -9) | cat "$initrd" - > "$work/initrd"
                initrd=$work/initrd
              fi
              kexec --load ${config.system.build.kernel}/${config.system.boot.loader.kernelFile} --initrd="$initrd" \
                --command-line=${
                  # The system itself is in the initrd.
                  lib.escapeShellArg (
                    builtins.unsafeDiscardStringContext "init=${config.system.build.toplevel}/init ${toString config.boot.kernelParams}"
                  )
                }
              sync
              kexec --exec
            ''
          );
          boot.kernelParams = [
            "console=ttyS0,115200"
            "panic=30"
            "boot.panic_on_fail"
          ];
          networking.hostName = lib.mkDefault "kexec";
          systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
          # A file /ssh_pubkey of the running Linux becomes a key of root.
          boot.initrd =
            let
              copyTo = root: ''
                mkdir -m 700 -p ${root}/root/.ssh
                cat /authorized_keys >> ${root}/root/.ssh/authorized_keys
              '';
              # Releases in which stage 1 is always systemd have no such option.
              hasScripts = options.boot.initrd ? postMountCommands && options.boot.initrd.postMountCommands.visible or true;
              isSystemd = !hasScripts || (options.boot.initrd ? systemd && config.boot.initrd.systemd.enable);
            in
            lib.optionalAttrs hasScripts {
              postMountCommands = lib.mkIf (!isSystemd) ''
                if [ -e /authorized_keys ]; then
                  ${copyTo "/mnt-root"}
                fi
              '';
            }
            // lib.optionalAttrs (options.boot.initrd ? systemd) {
              systemd.services.kexec-authorized-keys = lib.mkIf isSystemd {
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
                  ${copyTo "/sysroot"}
                '';
              };
            };
        })
      ];
    }).config.system.build.image;
  };
}
