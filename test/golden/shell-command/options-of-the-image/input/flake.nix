{
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations.vm = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          ./hosts/vm.nix
          { proxmox.qemuConf.cores = 4; }
        ];
      };
    };
}
