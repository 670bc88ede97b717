{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs =
    { nixpkgs, nixos-generators, ... }:
    {
      packages.x86_64-linux.plain = (nixpkgs.lib.nixosSystem rec {
        system = "x86_64-linux";
        specialArgs = { inherit system; };
        modules = [ { networking.hostName = "plain"; } ];
      }).config.system.build.images.amazon;
      packages.x86_64-linux.chosen = (nixpkgs.lib.nixosSystem rec {
        system = "x86_64-linux";
        modules = [ ];
      }).config.system.build.images.google-compute;
      packages.x86_64-linux.built = nixos-generators.nixosGenerate rec {
        lib = nixpkgs.lib;
        nixosSystem = lib.nixosSystem;
        system = "x86_64-linux";
        format = "gce";
        modules = [ ];
      };
      packages.x86_64-linux.handed-on = ((nixpkgs.lib.nixosSystem (removeAttrs rec {
        system = "x86_64-linux";
        format = "iso";
        specialArgs.own = modules;
        modules = [ { networking.hostName = "handed-on"; } ];
      } [ "format" ])).extendModules { modules = [
        # nixpkgs' own iso boots neither from EFI nor from USB.
        { image.modules.iso.isoImage = { makeEfiBootable = true; makeUsbBootable = true; }; }
      ]; }).config.system.build.images.iso;
      packages.x86_64-linux.named = (nixpkgs.lib.nixosSystem (removeAttrs rec {
        system = "x86_64-linux";
        format = "gce";
        modules = [ { networking.hostName = "for-${format}"; } ];
      } [ "format" ])).config.system.build.images.google-compute;
    };
}
