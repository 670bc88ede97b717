{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = inputs: {
    nixosConfigurations.web = inputs.nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/proxmox-lxc.nix" ]; }) # deployed with colmena, too
        ./web.nix
      ];
    };
    nixosConfigurations.cloud = inputs.nixpkgs.lib.nixosSystem {
      modules = [ ./web.nix ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/azure-image.nix" ]; }) ];
    };
    packages.x86_64-linux.template =
      let web = inputs.self.nixosConfigurations.web; in web.config.system.build.tarball;
  };
}
