{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux = {
      amazon = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          { image.modules.amazon.amazonImage.sizeMB = 20 * 1024; services.openssh.enable = true; }
        ];
      }).config.system.build.images.amazon;
      virtualbox = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./machine.nix ];
      }).config.system.build.images.virtualbox;
      vm = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          {
            virtualisation.memorySize = 4096; # MiB
            virtualisation.docker.enable = true;
          }
          "${nixpkgs}/nixos/modules/virtualisation/qemu-vm.nix"
          # nixpkgs' own virtual machine has a disk of 1024 MiB.
          ({ lib, ... }: { virtualisation.diskSize = lib.mkDefault 2048; })
        ];
      }).config.system.build.vm;
    };
  };
}
