{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    let
      common = { options, ... }: { services.openssh.enable = !(options ? formatConfigs); };
      host = modules: nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ common ] ++ modules; };
    in
    {
      nixosConfigurations.server = host [ ];
      nixosConfigurations.image = host [
        nixos-generators.nixosModules.all-formats
        { formatConfigs.gce = { }; }
      ];
    };
}
