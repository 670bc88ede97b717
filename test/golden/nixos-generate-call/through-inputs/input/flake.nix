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
          packages.gce = inputs.nixos-generators.nixosGenerate {
            inherit pkgs;
            format = "gce";
            modules = [ { services.openssh.enable = true; } ];
            specialArgs = { inherit inputs; };
          };
        };
    };
}
