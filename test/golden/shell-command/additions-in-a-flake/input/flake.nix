{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      mkHost =
        name:
        nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [
            ./common.nix
            ./hosts/${name}.nix
          ];
        };
    in
    {
      nixosConfigurations = {
        live = nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ ./common.nix ];
        };
        # Shares its list of modules with disk.
        web = mkHost "web";
        disk = mkHost "disk";
      };
    };
}
