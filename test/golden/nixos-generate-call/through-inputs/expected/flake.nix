{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    inputs@{ flake-parts, ... }:
    flake-parts.lib.mkFlake { inherit inputs; } {
      systems = [ "x86_64-linux" ];
      perSystem =
        { pkgs, system, ... }:
        {
          packages.gce = (inputs.nixpkgs.lib.nixosSystem {
            inherit pkgs;
            modules = [ { services.openssh.enable = true; } ];
            specialArgs = { inherit inputs; };
          }).config.system.build.images.google-compute;
        };
    };
}
