{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.alone =
        let
          format = "gce";
        in
        nixos-generators.nixosGenerate {
          inherit format;
          system = "x86_64-linux";
          modules = [ { networking.hostName = "alone"; } ];
        };

      packages.x86_64-linux.beside =
        let
          system = "x86_64-linux"; # the only one
          imageFormat = "do"; # Digital Ocean
          name = "beside";
        in
        nixos-generators.nixosGenerate {
          inherit system;
          format = imageFormat;
          modules = [ { networking.hostName = name; } ];
        };

      packages.x86_64-linux.explained =
        let
          system = "x86_64-linux";
          # What the provider takes.
          format = "openstack";
        in
        nixos-generators.nixosGenerate {
          inherit system format;
          modules = [ { networking.hostName = "explained"; } ];
        };

      packages.x86_64-linux.read =
        let
          format = "hyperv";
        in
        nixos-generators.nixosGenerate {
          inherit format;
          system = "x86_64-linux";
          modules = [ { networking.hostName = "for-${format}"; } ];
        };
    };
}
