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
in
{
  imports = [
    (import ../builder.nix args "linode" "virtualisation/linode-image.nix")
    ../disk-size.nix
  ];

  boot.growPartition = true;
  boot.loader.grub = {
    fsIdentifier = "label";
    # Linode's own boot loader looks for /boot/grub2.
    extraInstallCommands = ''
      ${pkgs.coreutils}/bin/ln -fs /boot/grub /boot/grub2
    '';
    splashImage = null;
  };
  hardware.cpu.amd.updateMicrocode = lib.mkDefault config.hardware.enableRedistributableFirmware;
  environment.systemPackages = [ pkgs.linode-cli ];
  networking.enableIPv6 = true;
  networking.interfaces.eth0 = {
    tempAddress = "disabled";
    useDHCP = true;
  };
  services.qemuGuest.enable = true;

  # The size follows the content whatever `virtualisation.diskSize` says, as it always did.
  system.build.linodeImage = disk.override 50 (
    disk.image {
      diskSize = "auto";
      partitionTableType = "none";
      format = "raw";
      postVM = ''
        ${pkgs.pigz}/bin/pigz -9 $out/nixos.img
      '';
    }
  );

  formatAttr = "linodeImage";
  fileExtension = ".img.gz";
}
