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
    {
      packages.x86_64-linux = {
        board = nixos-generators.nixosGenerate {
          system = "aarch64-linux";
          format = "raw";
          modules = [ ./board.nix ];
        };
        # A live system and a cloud image of one machine.
        cloud = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "amazon";
          modules = [ ./live.nix ];
        };
        live = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "install-iso";
          modules = [ ./live.nix ];
        };
        nested = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "hyperv";
          modules = [ ./nested.nix ];
        };
        small = nixos-generators.nixosGenerate {
          system = "x86_64-linux";
          format = "vmware";
          modules = [ ./own-attribute.nix ];
        };
      };
    };
}
