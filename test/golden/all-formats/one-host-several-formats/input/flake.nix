{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators }: {
    nixosConfigurations.box = nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        nixos-generators.nixosModules.all-formats # every image there is
        ./box.nix
      ];
    };

    packages.x86_64-linux = {
      iso = self.nixosConfigurations.box.config.formats.iso;
      disk = self.nixosConfigurations.box.config.formats.qcow;
      cloud = self.nixosConfigurations.box.config.formats."do";
      shell = self.nixosConfigurations.box.config.formats.vm-nogui;
    };
  };
}
