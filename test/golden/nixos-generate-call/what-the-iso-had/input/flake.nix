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
        # one line
        iso = nixos-generators.nixosGenerate { system = "x86_64-linux"; format = "iso"; modules = [ ./configuration.nix ]; };

        raw = nixos-generators.nixosGenerate {
          format = "raw-efi";
          inherit (nixpkgs) lib;
          system = "x86_64-linux";
          modules = [
            # the machine
            ./configuration.nix
            { networking.hostName = "box"; }
          ];
        };
      };
    };
}
