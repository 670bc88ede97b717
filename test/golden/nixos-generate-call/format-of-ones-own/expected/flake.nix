{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.default = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./netboot.nix ];
      }).config.system.build.netbootRamdisk;
    };
}
