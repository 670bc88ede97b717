# The kexec tarball and bundle, for the bundled modules and the fidelity modules: kernel and initrd of nixpkgs'
# netboot module, and a script that starts them from a running Linux.
#
# A file /ssh_pubkey on that Linux becomes an authorized key of root on the booted system: the script hands it over
# in a second initrd archive as /authorized_keys, stage 1 copies it to the new root.
{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}:
let
  build = config.system.build;
  inherit (pkgs.stdenv.hostPlatform) system;

  toplevel = builtins.unsafeDiscardStringContext "${build.toplevel}";
  commandLine = "init=${toplevel}/init ${toString config.boot.kernelParams}";

  # Strings in the kernel image that look like references would put its build inputs into the tarball.
  bootFiles =
    pkgs.runCommand "kexec-boot-files"
      {
        nativeBuildInputs = [ pkgs.nukeReferences ];
      }
      ''
        mkdir $out
        cp ${build.kernel}/${config.system.boot.loader.kernelFile} $out/kernel
        cp ${build.netbootRamdisk}/initrd $out/initrd
        nuke-refs $out/kernel
      '';

  script = pkgs.writeTextFile {
    name = "kexec-nixos";
    executable = true;
    text = ''
      #!${pkgs.runtimeShell}
      set -eu
      export PATH=${
        lib.makeBinPath [
          pkgs.coreutils
          pkgs.cpio
          pkgs.gzip
          (pkgs.kexec-tools or pkgs.kexectools)
        ]
      }
      work=$(mktemp -d)
      trap 'rm -rf "$work"' EXIT
      initrd=${bootFiles}/initrd

      if [ -e /ssh_pubkey ]; then
        mkdir "$work/extra"
        cat /ssh_pubkey > "$work/extra/authorized_keys"
        (cd "$work/extra" && echo authorized_keys | cpio --quiet -o -H newc | gzip -9) > "$work/extra.gz"
        cat "$initrd" "$work/extra.gz" > "$work/initrd"
        initrd=$work/initrd
      fi

      kexec --load ${bootFiles}/kernel --initrd="$initrd" --command-line=${lib.escapeShellArg commandLine}
      sync
      echo "starting the new kernel; file systems of this system are not unmounted" >&2
      kexec --exec
    '';
  };

  tarball = pkgs.callPackage "${toString modulesPath}/../lib/make-system-tarball.nix" {
    fileName = "nixos-system-${system}";
    storeContents = [
      {
        object = script;
        symlink = "/kexec_nixos";
      }
    ];
    contents = [ ];
  };

  # Everything after the marker is the tarball.
  selfExtract = pkgs.writeTextFile {
    name = "kexec-bundle-head";
    executable = true;
    text = ''
      #!/bin/sh
      set -eu
      start=$(awk '/^__TARBALL__$/ { print NR + 1; exit }' "$0")
      tail -n "+$start" "$0" | tar -xJ -C /
      /kexec_nixos
      exit 1
      __TARBALL__
    '';
  };

  # The name ends in "kexec_bundle": the store path itself is the file that is looked for by that ending.
  bundle = pkgs.runCommand "kexec_bundle" { } ''
    cat ${selfExtract} ${tarball}/tarball/nixos-system-${system}.tar.xz > $out
    chmod +x $out
  '';

  systemdStage1 = config.boot.initrd.systemd.enable or false;

  handOverInScript = {
    boot.initrd.postMountCommands = lib.mkIf (!systemdStage1) ''
      if [ -e /authorized_keys ]; then
        mkdir -m 700 -p /mnt-root/root/.ssh
        cat /authorized_keys >> /mnt-root/root/.ssh/authorized_keys
      fi
    '';
  };

  handOverInSystemd = lib.optionalAttrs (options.boot.initrd ? systemd) {
    boot.initrd.systemd.services.kexec-authorized-keys = lib.mkIf systemdStage1 {
      description = "Authorized keys handed over by kexec";
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
  };
in
{
  inherit script tarball bundle;

  config = lib.mkMerge [
    {
      boot.loader.grub.enable = lib.mkForce false;
      boot.loader.systemd-boot.enable = lib.mkForce false;
      boot.kernelParams = [
        # A machine that is reached over a serial line only, and one nobody can reach once its boot fails.
        "console=ttyS0,115200"
        "panic=30"
        "boot.panic_on_fail"
      ];
      systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
      networking.hostName = lib.mkDefault "kexec";
    }
    handOverInScript
    handOverInSystemd
  ];
}
