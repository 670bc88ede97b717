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
      nixos-generators.nixosGenerate {
        inherit format;
        system = "x86_64-linux";
        modules = [ { services.openssh.enable = true; } ];
      });
    packages.aarch64-linux = builtins.mapAttrs (_: host: nixos-generators.nixosGenerate {
      inherit (host) format;
      system = "aarch64-linux";
    }) {
      a.format = "openstack";
      b = { format = "vmware"; };
    };
    checks.x86_64-linux = nixpkgs.lib.mapAttrs (format: _: nixos-generators.nixosGenerate {
      inherit format;
      system = "x86_64-linux";
      modules = [ ];
    }) { hyperv = { }; kubevirt = { }; };
  };
}
