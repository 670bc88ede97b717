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
      packages.x86_64-linux.cloud = nixos-generators.nixosGenerate {
        system = "x86_64-linux";
        format = "gce";
        modules = [ { networking.hostName = "cloud"; } ];
      };
    };
}
