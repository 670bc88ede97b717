# As nixos-generators had it: serial console, a reboot when the boot fails, sshd, /ssh_pubkey.
{ config, lib, options, ... }:
{
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
}
