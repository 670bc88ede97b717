{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux = nixpkgs.lib.genAttrs [ "do" "gce" "iso" "proxmox" ] (format:
      (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          { services.openssh.enable = true; }
          # nixpkgs' own iso boots neither from EFI nor from USB.
          { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
        ];
      }).config.system.build.images.${{ do = "digital-ocean"; gce = "google-compute"; }.${format} or format});
    packages.aarch64-linux = builtins.mapAttrs (_: host: (nixpkgs.lib.nixosSystem {
      system = "aarch64-linux";
      modules = [ ];
    }).config.system.build.images.${host.format}) {
      a.format = "openstack";
      b = { format = "vmware"; };
    };
    checks.x86_64-linux = nixpkgs.lib.mapAttrs (format: _: (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ];
    }).config.system.build.images.${format}) { hyperv = { }; kubevirt = { }; };
  };
}
