{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }@inputs:
    let
      # Only these two are ever asked for here.
      make =
        format: modules:
        (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ ./base.nix ] ++ modules ++ [
            # As nixos-generators had it: serial console, no boot menu, GRUB, USB disks, nixos.img.
            {
              image.modules.raw-efi = { lib, ... }: {
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = lib.mkDefault 0;
                boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
                boot.loader.grub = { device = "nodev"; efiSupport = true; efiInstallAsRemovable = true; };
                boot.initrd.availableKernelModules = [ "uas" ];
                image.baseName = "nixos";
                system.nixos.tags = lib.mkForce [ ];
              };
            }
          ];
        }).config.system.build.images.${{ do = "digital-ocean"; }.${format} or format};
    in
    {
      packages.x86_64-linux = {
        cloud = make "do" [ ];
        disk = make "raw-efi" [ { networking.hostName = "disk"; } ];
        more = import ./machines.nix inputs;
      };
    };
}
