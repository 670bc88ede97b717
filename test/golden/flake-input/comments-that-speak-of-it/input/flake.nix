{
  # Packages.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  # TODO: try nixos-generators' own cache
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  # for deploying
  inputs.deploy-rs.url = "github:serokell/deploy-rs";

  outputs =
    {
      self,
      nixpkgs,

      # Builds the images:
      # https://github.com/nix-community/nixos-generators
      nixos-generators,

      deploy-rs,
    }:
    let
      # nixosGenerate, under a shorter name
      generate = nixos-generators.nixosGenerate;
    in
    {
      packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
      lib.deploy = deploy-rs;
    };
}
