{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }@inputs:
    let
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};
    in
    {
      devShells.${system} = {
        default = pkgs.mkShell {
          packages = [
            pkgs.git
            nixos-generators.packages.${system}.nixos-generate # builds the images
          ];
        };
        brought = pkgs.mkShell {
          packages = with pkgs; [ git inputs.nixos-generators.packages.x86_64-linux.default ];
        };
      };
      nixosConfigurations.host = nixpkgs.lib.nixosSystem {
        inherit system;
        modules = [
          { environment.systemPackages = [ pkgs.git nixos-generators.packages.${system}.default ]; }
        ];
      };
    };
}
