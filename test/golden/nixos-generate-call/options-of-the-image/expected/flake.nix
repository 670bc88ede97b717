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
            { lib, ... }:
            {
              # Keeps the image that nixos-generators built as "vm"; delete this module for nixpkgs' own:
              # - virtualisation.diskSize 2048 unless the configuration says otherwise: nixpkgs' own default is 1024 MiB
              virtualisation.vmVariant = {
                virtualisation.diskSize = lib.mkDefault 2048;
              };
            }
          )
          {
            virtualisation.vmVariant.virtualisation.memorySize = 4096; # MiB
            virtualisation.docker.enable = true;
          }
        ];
      }).config.system.build.vm;
    };
  };
}
