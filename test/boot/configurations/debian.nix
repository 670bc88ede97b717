# What Debian's programs need of a NixOS, and programs built by nixpkgs do not.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config.boot.initrd.systemd) package;
  helpers = [
    "rules.d"
    "ata_id"
    "cdrom_id"
    "dmi_memory_id"
    "fido_id"
    "mtd_probe"
    "scsi_id"
    "v4l_id"
  ];
in
{
  # Debian's systemd and udev look below /usr/lib: without its rules and cdrom_id, stage 1 waits in vain for a label.
  boot.initrd.systemd.contents = {
    "/usr/lib/systemd".source = "${package}/lib/systemd";
  }
  // lib.genAttrs (map (name: "/usr/lib/udev/${name}") helpers) (path: {
    source = "${package}/lib/udev/${baseNameOf path}";
  });

  # The programs have /usr/bin, /usr/sbin and /usr/share compiled in; nixpkgs' find others beside themselves.
  system.activationScripts.debian = ''
    mkdir -p /usr/lib /usr/bin /usr/sbin /usr/share
    ln -sfn ${config.systemd.package}/lib/systemd /usr/lib/systemd
    for program in ${config.systemd.package}/bin/* ${pkgs.util-linux}/bin/* ${config.services.dbus.brokerPackage}/bin/*; do ln -sfn $program /usr/bin/; done
    for program in ${pkgs.util-linux}/bin/*; do ln -sfn $program /usr/sbin/; done
    ln -sfn /run/wrappers/bin/unix_chkpwd /usr/sbin/unix_chkpwd
    ln -sfn ${config.systemd.package}/lib/udev /usr/lib/udev
    ln -sfn /etc/dbus-1 /usr/share/dbus-1
    ln -sfn ${config.services.openssh.package}/lib/openssh /usr/lib/openssh
    # libkmod, which udev loads modules with, has /lib/modules compiled in.
    mkdir -p /lib
    ln -sfn /run/booted-system/kernel-modules/lib/modules /lib/modules
  '';

  # Where Debian's sshd goes into its sandbox; nixpkgs' takes /var/empty.
  systemd.tmpfiles.rules = [ "d /run/sshd 0755 root root -" ];

  # Debian's kernel has not every module that profiles list.
  boot.initrd.allowMissingModules = true;
  # nsncd is not in Debian.
  services.nscd.enable = false;
  system.nssModules = lib.mkForce [ ];
  # A Rust program that is not built here.
  environment.stub-ld.enable = false;

  # Not what starting an image is about, and slow or not at hand.
  boot.bcache.enable = false;
  boot.supportedFilesystems = lib.mkForce [
    "ext4"
    "vfat"
  ];
  boot.zfs.forceImportRoot = false;
  documentation.enable = lib.mkForce false;
  fonts.fontconfig.enable = lib.mkForce false;
  networking.dhcpcd.enable = lib.mkForce false;
  networking.firewall.enable = lib.mkForce false;
  networking.networkmanager.enable = lib.mkForce false;
  networking.resolvconf.enable = lib.mkForce false;
  networking.wireless.enable = lib.mkForce false;
  security.polkit.enable = lib.mkForce false;
  services.logrotate.enable = lib.mkForce false;
  xdg.icons.enable = false;
  xdg.mime.enable = false;
}
