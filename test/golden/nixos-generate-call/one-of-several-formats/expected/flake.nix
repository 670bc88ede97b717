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
          {
            # What nixos-generators' "iso" had; without it, this is nixpkgs' own image.
            image.modules.iso = {
              isoImage.makeEfiBootable = true;
              isoImage.makeUsbBootable = true;
            };
          }
          { services.openssh.enable = true; }
        ];
      }).config.system.build.images.${{ do = "digital-ocean"; gce = "google-compute"; }.${format} or format});
    packages.aarch64-linux = builtins.mapAttrs (_: host: (import ./nixos-generate.nix nixpkgs) {
      inherit (host) format;
      system = "aarch64-linux";
    }) {
      a.format = "openstack";
      b = { format = "vmware"; };
    };
    checks.x86_64-linux = nixpkgs.lib.mapAttrs (format: _: (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [ ];
    }).config.system.build.images.${format}) { hyperv = { }; kubevirt = { }; };
  };
}
