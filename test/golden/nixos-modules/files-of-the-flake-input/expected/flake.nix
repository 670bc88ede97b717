{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    nixosConfigurations.cloud = nixpkgs.lib.nixosSystem {
      modules = [ ./cloud.nix ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/azure-image.nix" ]; }) ];
    };
  };
}
