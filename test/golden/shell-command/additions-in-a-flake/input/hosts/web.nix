{ pkgs, ... }:

{
  environment.systemPackages = [ pkgs.nginx ];

  # Says already what the image needs.
  image.modules.raw-efi = { lib, ... }: {
    boot.kernelParams = [ "console=ttyS0" ];
    boot.initrd.availableKernelModules = [ "uas" ];
    boot.loader.timeout = 3;
    boot.loader.systemd-boot.enable = lib.mkForce false;
    boot.loader.grub = {
      device = "nodev";
      efiSupport = true;
      efiInstallAsRemovable = true;
    };
    image.baseName = "nixos";
    system.nixos.tags = lib.mkForce [ ];
  };
}
