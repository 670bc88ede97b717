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
        modules = [ { image.modules.virtualbox = nixpkgs.lib.mkMerge [ ./machine.nix ]; } ];
      }).config.system.build.images.virtualbox;
      vm = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          (
            { lib, modulesPath, ... }:
            {
              # The virtual machine that nixos-generators built as "vm".
              # As deep as nixos-generators had it, which the order of lists depends on.
              imports = [
                {
                  imports = [ "${modulesPath}/virtualisation/qemu-vm.nix" ];
                }
              ];
              virtualisation.diskSize = lib.mkDefault 2048;
            }
          )
          {
            virtualisation.memorySize = 4096; # MiB
            virtualisation.docker.enable = true;
          }
        ];
      }).config.system.build.vm;
    };
  };
}
