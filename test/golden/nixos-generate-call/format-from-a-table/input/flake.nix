{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      installer = {
        x86_64-linux = "install-iso";
        aarch64-linux = "sd-aarch64-installer";
      };
      record = {
        system = "x86_64-linux";
        modules = [ ./base.nix ];
        customFormats.tree = ./tree.nix;
        format = "tree";
      };
    in
    {
      packages = nixpkgs.lib.genAttrs systems (system: {
        installer = nixos-generators.nixosGenerate {
          inherit system;
          format = installer.${system};
          modules = [ ./base.nix ];
        };
        disk = nixos-generators.nixosGenerate {
          inherit system;
          format = "qcow";
          modules = [ ./base.nix ];
        };
        tree = nixos-generators.nixosGenerate record;
      });
    };
}
