let
  pins = import ./npins;
  inherit (pins) nixos-generators;
  flake = (import pins.flake-compat { src = nixos-generators; }).defaultNix;
in
flake.nixosGenerate {
  system = "x86_64-linux";
  format = "iso";
  modules = [ ./configuration.nix ];
}
