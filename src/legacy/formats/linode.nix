{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}@args:
let
  disk = import ../pieces/disk.nix args;
  nixpkgs = import ../nixpkgs.nix args;
  settings = import ../settings.nix args;

  # Before nixos-generators took nixpkgs' module it had settings of its own: no sshd, no open port, DHCP on every interface.
  ofItsOwn = {
    fileSystems."/" = {
      device = "/dev/sda";
      fsType = "ext4";
      autoResize = true;
    };
    swapDevices = [ { device = "/dev/sdb"; } ];
    boot = {
      initrd.availableKernelModules = [
        "virtio_pci"
        "virtio_scsi"
        "ahci"
        "sd_mod"
      ];
      # LISH, the console of Linode.
      kernelParams = [ "console=ttyS0,19200n8" ];
      loader.timeout = lib.mkForce 10;
      loader.grub = {
        enable = true;
        forceInstall = true;
        device = "nodev";
        extraConfig = ''
          serial --speed=19200 --unit=0 --word=8 --parity=no --stop=1;
          terminal_input serial;
          terminal_output serial
        '';
      };
    };
    environment.systemPackages = [
      pkgs.inetutils
      pkgs.mtr
      pkgs.sysstat
    ];
    networking = {
      tempAddresses = "disabled";
      useDHCP = true;
      usePredictableInterfaceNames = false;
    };
  };

  # The size follows the content whatever `virtualisation.diskSize` says, as it always did.
  image = disk.image {
    diskSize = if nixpkgs.measuresContent then "auto" else disk.diskSize;
    partitionTableType = "none";
    format = "raw";
    postVM = ''
      ${pkgs.pigz}/bin/pigz -9 $out/nixos.img
    '';
  };
in
{
  imports = [
    (
      if nixpkgs.hasDiskSizeOption then
        import ../builder.nix args "linode" "virtualisation/linode-image.nix"
      else if !nixpkgs.hasGrubInstallCommands then
        throw ''format "linode" needs "boot.loader.grub.extraInstallCommands", which this nixpkgs (${lib.trivial.release}) does not have; hint: choose a newer one with -I nixpkgs=channel:nixos-unstable''
      else
        "${toString modulesPath}/profiles/qemu-guest.nix"
    )
    ../disk-size.nix
  ];

  config = lib.mkMerge [
    (lib.optionalAttrs (!nixpkgs.hasDiskSizeOption) ofItsOwn)
    (settings "linode")
    (settings "exact/linode")
    { fileExtension = ".img.gz"; }
    (
      if nixpkgs.hasDiskSizeOption then
        {
          system.build.linodeImage = disk.override 50 image;
          formatAttr = "linodeImage";
        }
      else
        {
          system.build.linode = image;
          formatAttr = "linode";
        }
    )
  ];
}
