{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.rescue = nixos-generators.nixosGenerate {
        system = "x86_64-linux";
        format = "kexec-bundle";
        modules = [ ./rescue.nix ];
      };
      packages.x86_64-linux.cloud = (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ { networking.hostName = "cloud"; } ];
      }).config.system.build.images.google-compute;
    };
}
