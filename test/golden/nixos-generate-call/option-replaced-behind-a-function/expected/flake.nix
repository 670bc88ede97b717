{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.a = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        ./guest.nix
        "${nixpkgs}/nixos/modules/virtualisation/vmware-image.nix"
      ];
    }).config.system.build.vmwareImage;
  };
}
