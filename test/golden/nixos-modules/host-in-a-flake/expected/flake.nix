{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = inputs: {
    nixosConfigurations.web = inputs.nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        {
          imports = [
            (
              { lib, modulesPath, ... }:
              {
                imports = [ "${modulesPath}/virtualisation/proxmox-lxc.nix" ];
                boot.loader.grub.enable = lib.mkForce false;
                boot.loader.systemd-boot.enable = lib.mkForce false;
              }
            )
          ];
        } # deployed with colmena, too
        ./web.nix
      ];
    };
    nixosConfigurations.cloud = inputs.nixpkgs.lib.nixosSystem {
      modules = [ ./web.nix { imports = [ ({ modulesPath, ... }: { imports = [ "${modulesPath}/virtualisation/azure-image.nix" ]; }) ]; } ];
    };
    packages.x86_64-linux.template =
      let web = inputs.self.nixosConfigurations.web; in web.config.system.build.tarball;
  };
}
