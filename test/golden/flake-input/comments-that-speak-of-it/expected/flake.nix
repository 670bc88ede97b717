{
  # Packages.
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  # for deploying
  inputs.deploy-rs.url = "github:serokell/deploy-rs";

  outputs =
    {
      self,
      nixpkgs,

      deploy-rs,
    }:
    {
      packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
      lib.deploy = deploy-rs;
    };
}
