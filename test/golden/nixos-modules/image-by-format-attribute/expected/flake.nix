{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators }:
    let
      formatModule = { lib, modulesPath, ... }: {
        # As nixos-generators had it: serial console, no boot menu, GRUB, USB disks, nixos.img.
        imports = [ "${modulesPath}/virtualisation/disk-image.nix" ];
        image.format = "raw";
        boot.kernelParams = [ "console=ttyS0" ];
        boot.loader.timeout = lib.mkDefault 0;
        boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
        boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
        boot.initrd.availableKernelModules = [ "uas" ];
        image.baseName = "nixos";
        system.nixos.tags = lib.mkForce [ ];
      };
      board = nixpkgs.lib.nixosSystem {
        modules = [ formatModule { networking.hostName = "board"; } ];
      };
    in
    {
      image = board.config.system.build.image;
      same = board.config.system.build.image;
      name = "board" + ".img";
    };
}
