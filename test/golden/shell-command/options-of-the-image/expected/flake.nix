{
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations.vm = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          ./hosts/vm.nix
          { image.modules.proxmox.proxmox.qemuConf.cores = 4; }
        ];
      };
    };
}
