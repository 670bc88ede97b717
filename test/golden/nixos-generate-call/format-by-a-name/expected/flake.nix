{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.alone =
        (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ { networking.hostName = "alone"; } ];
        }).config.system.build.images.google-compute;

      packages.x86_64-linux.beside =
        let
          system = "x86_64-linux"; # the only one
          name = "beside";
        in
        (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [ { networking.hostName = name; } ];
        }).config.system.build.images.digital-ocean;

      packages.x86_64-linux.explained =
        let
          system = "x86_64-linux";
          # What the provider takes.
          format = "openstack";
        in
        (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [ { networking.hostName = "explained"; } ];
        }).config.system.build.images.openstack;

      packages.x86_64-linux.read =
        let
          format = "hyperv";
        in
        (nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          modules = [ { networking.hostName = "for-${format}"; } ];
        }).config.system.build.images.hyperv;
    };
}
