{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  inputs.nixos-generators.inputs.nixpkgs.follows = "nixpkgs";

  outputs = { self, nixpkgs, nixos-generators, ... }:
    let
      forSystems = nixpkgs.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ];
    in
    {
      packages = forSystems (system: {
        # A table of formats.
        live = (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [
            ./base.nix
            # nixpkgs has no variant for the installer's SD card.
            { image.modules.sd-aarch64-installer = "${nixpkgs}/nixos/modules/installer/sd-card/sd-image-aarch64-installer.nix"; }
          ];
        }).config.system.build.images.${
          {
            x86_64-linux = "iso-installer"; # a stick
            aarch64-linux = "sd-aarch64-installer";
          }
          .${system}
        };
        # Branches under a name.
        disk =
          let
            format = if system == "x86_64-linux" then "google-compute" else "digital-ocean";
          in
          (nixpkgs.lib.nixosSystem {
            inherit system;
            modules = [ ./base.nix ];
          }).config.system.build.images.${format};
        # The name says more than the format.
        named =
          let
            format = if system == "x86_64-linux" then "gce" else "do";
          in
          ((nixpkgs.lib.nixosSystem {
            inherit system;
            modules = [ ./base.nix ];
          }).config.system.build.images.${{ gce = "google-compute"; do = "digital-ocean"; }.${format}}).overrideAttrs { pname = "image-${format}"; };
        # One of them keeps its name.
        cloud = (nixpkgs.lib.nixosSystem {
          inherit system;
          modules = [ ./base.nix ];
        }).config.system.build.images.${if system == "aarch64-linux" then "google-compute" else "amazon"};
      });
    };
}
