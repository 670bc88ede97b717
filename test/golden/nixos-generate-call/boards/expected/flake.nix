{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.aarch64-linux.board = (nixpkgs.lib.nixosSystem {
      system = "aarch64-linux";
      modules = [ { services.openssh.enable = true; } ];
    }).config.system.build.images.sd-card;
    packages.x86_64-linux.board = (nixpkgs.lib.nixosSystem {
      pkgs = nixpkgs.legacyPackages.x86_64-linux.pkgsCross.aarch64-multiplatform;
      modules = [
        { image.modules.sd-aarch64.sdImage.compressImage = false; }
        # nixpkgs' own sd-card is for the system that is evaluated; this one is for aarch64.
        {
          image.modules.sd-aarch64 = { modulesPath, ... }: {
            imports = [ "${modulesPath}/installer/sd-card/sd-image-aarch64.nix" ];
          };
        }
      ];
      inherit (nixpkgs.legacyPackages.x86_64-linux.pkgsCross.aarch64-multiplatform.stdenv.hostPlatform) system;
    }).config.system.build.images.sd-aarch64;
    packages.aarch64-linux.installer = (nixpkgs.lib.nixosSystem {
      system = "aarch64-linux";
      modules = [
        # nixpkgs has no variant for the installer's SD card.
        {
          image.modules.sd-aarch64-installer = { modulesPath, ... }: {
            imports = [ "${modulesPath}/installer/sd-card/sd-image-aarch64-installer.nix" ];
          };
        }
      ];
    }).config.system.build.images.sd-aarch64-installer;
  };
}
