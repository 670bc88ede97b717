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
        { sdImage.compressImage = false; }
        "${nixpkgs}/nixos/modules/installer/sd-card/sd-image-aarch64.nix"
      ];
    }).config.system.build.sdImage;
    packages.aarch64-linux.installer = (nixpkgs.lib.nixosSystem {
      system = "aarch64-linux";
      modules = [ "${nixpkgs}/nixos/modules/installer/sd-card/sd-image-aarch64-installer.nix" ];
    }).config.system.build.sdImage;
  };
}
