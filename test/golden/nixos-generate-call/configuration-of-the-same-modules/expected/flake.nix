{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators }@inputs:
    let
      system = "x86_64-linux";
      common = [ ./base.nix ];
    in
    {
      nixosConfigurations = {
        box = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          specialArgs = { inherit inputs; };
          modules = [
            ./base.nix
            { networking.hostName = "box"; }
            # nixpkgs' own iso boots neither from EFI nor from USB.
            { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
            # nixpkgs' own qcow2 has no virtio drivers in its initrd and no serial console.
            {
              image.modules.qemu = { lib, modulesPath, ... }: {
                imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = 0;
                image.baseName = "nixos";
                system.nixos.tags = lib.mkForce [ ];
              };
            }
          ];
        };
        plain = nixpkgs.lib.nixosSystem {
          inherit system;
          modules = common;
        };
      };
      packages.${system} = {
        iso = self.nixosConfigurations.box.config.system.build.images.iso;
        disk = self.nixosConfigurations.box.config.system.build.images.qemu;
        cloud = self.nixosConfigurations.plain.config.system.build.images.google-compute;
        # Needs more than the list of others.
        raw = (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = common ++ [
            # As nixos-generators had it: serial console, no boot menu, USB disks, nixos.img.
            {
              image.modules.raw = { lib, ... }: {
                boot.kernelParams = [ "console=ttyS0" ];
                boot.loader.timeout = lib.mkDefault 0;
                boot.initrd.availableKernelModules = [ "uas" ];
                image.baseName = "nixos";
                system.nixos.tags = lib.mkForce [ ];
              };
            }
          ];
        }).config.system.build.images.raw;
        # Other modules, or names that mean something else.
        other = (nixpkgs.lib.nixosSystem {
          inherit system;
          specialArgs = { inherit inputs; };
          modules = [ ./base.nix ];
        }).config.system.build.images.google-compute;
        shadowed =
          let
            common = [ ];
          in
          (nixpkgs.lib.nixosSystem {
            inherit system;
            modules = common;
          }).config.system.build.images.google-compute;
      };
    };
}
