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
        live = nixos-generators.nixosGenerate {
          inherit system;
          modules = [ ./base.nix ];
          format =
            {
              x86_64-linux = "install-iso"; # a stick
              aarch64-linux = "sd-aarch64-installer";
            }
            .${system};
        };
        # Branches under a name.
        disk =
          let
            format = if system == "x86_64-linux" then "gce" else "do";
          in
          nixos-generators.nixosGenerate {
            inherit system format;
            modules = [ ./base.nix ];
          };
        # The name says more than the format.
        named =
          let
            format = if system == "x86_64-linux" then "gce" else "do";
          in
          (nixos-generators.nixosGenerate {
            inherit system format;
            modules = [ ./base.nix ];
          }).overrideAttrs { pname = "image-${format}"; };
        # One of them keeps its name.
        cloud = nixos-generators.nixosGenerate {
          inherit system;
          format = if system == "aarch64-linux" then "gce" else "amazon";
          modules = [ ./base.nix ];
        };
      });
    };
}
