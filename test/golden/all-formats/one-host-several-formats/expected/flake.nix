{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators }: {
    nixosConfigurations.box = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        {
          # nixpkgs' own iso boots neither from EFI nor from USB.
          image.modules.iso = {
            isoImage.makeEfiBootable = true;
            isoImage.makeUsbBootable = true;
          };
          # nixpkgs' own qcow2 has no virtio drivers in its initrd and no serial console.
          image.modules.qemu = { lib, modulesPath, ... }: {
            imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
            boot.kernelParams = [ "console=ttyS0" ];
            boot.loader.timeout = 0;
            image.baseName = "nixos";
            system.nixos.tags = lib.mkForce [ ];
          };
          # nixpkgs' own virtual machine opens a window and has a disk of 1024 MiB.
          virtualisation.vmVariant = { lib, ... }: {
            virtualisation.diskSize = lib.mkDefault 2048;
            virtualisation.graphics = false;
          };
        } # every image there is
        ./box.nix
      ];
    };

    packages.x86_64-linux = {
      iso = self.nixosConfigurations.box.config.system.build.images.iso;
      disk = self.nixosConfigurations.box.config.system.build.images.qemu;
      cloud = self.nixosConfigurations.box.config.system.build.images.digital-ocean;
      shell = self.nixosConfigurations.box.config.system.build.vm;
    };
  };
}
