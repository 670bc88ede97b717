# nixpkgs' own tarball holds neither kernel nor initrd (nixpkgs#410511).
{ config, lib, pkgs, ... }:
{
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
}
