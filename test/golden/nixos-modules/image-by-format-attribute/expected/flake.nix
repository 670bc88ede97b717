{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators }:
    let
      formatModule = {
        imports = [
          (
            { lib, modulesPath, ... }:
            {
              imports = [
                "${modulesPath}/virtualisation/disk-image.nix"
                {
                  imports = [
                    {
                      boot.kernelParams = [ "console=ttyS0" ];
                      boot.loader.timeout = lib.mkDefault 0;
                      boot.initrd.availableKernelModules = [ "uas" ];
                    }
                  ];
                }
              ];
              image.format = "raw";
              # As deep as nixos-generators had it, which the order of lists depends on.
              boot.loader.systemd-boot.enable = lib.mkOverride 999 false;
              boot.loader.grub = {
                device = "nodev";
                efiSupport = true;
                efiInstallAsRemovable = true;
              };
              image.baseName = "nixos";
              system.nixos.tags = lib.mkForce [ ];
            }
          )
        ];
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
