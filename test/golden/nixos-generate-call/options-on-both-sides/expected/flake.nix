{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { nixpkgs, nixos-generators, ... }: {
    # The left side is hidden only as long as the right one is beside it.
    packages.x86_64-linux.box = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        ({ vmware.vmName = "old"; } // { networking.hostName = "box"; vmware.vmName = "box"; })
        "${nixpkgs}/nixos/modules/virtualisation/vmware-image.nix"
      ];
    }).config.system.build.vmwareImage;
  };
}
