{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.aarch64-linux.board = nixos-generators.nixosGenerate {
      system = "aarch64-linux";
      format = "sd-aarch64";
      modules = [ { services.openssh.enable = true; } ];
    };
    packages.x86_64-linux.board = nixos-generators.nixosGenerate {
      pkgs = nixpkgs.legacyPackages.x86_64-linux.pkgsCross.aarch64-multiplatform;
      format = "sd-aarch64";
      modules = [ { sdImage.compressImage = false; } ];
    };
    packages.aarch64-linux.installer = nixos-generators.nixosGenerate {
      system = "aarch64-linux";
      format = "sd-aarch64-installer";
    };
  };
}
