{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = inputs@{ self, nixpkgs, ... }: {
    nixosConfigurations.a = nixpkgs.lib.nixosSystem {
      modules = with inputs; [
        ./a.nix
        nixos-generators.nixosModules.all-formats
      ];
    };
    burn = pkgs: pkgs.writeShellScript "burn" ''
      dd if=${self.nixosConfigurations.a.config.formats.install-iso}/nixos.iso of="$1"
      ls ${self.nixosConfigurations.a.config.formats.install-iso}/*.iso
      echo nix build .#nixosConfigurations.a.config.formats.install-iso
    '';
    apps.x86_64-linux.default = {
      type = "app";
      program = "${self.nixosConfigurations.a.config.formats.vm}/run-a-vm";
    };
  };
}
