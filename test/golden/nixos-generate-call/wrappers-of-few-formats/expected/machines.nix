{ nixos-generators, nixpkgs, ... }:
let
  make =
    { format, more }:
    (import ./nixos-generate.nix nixpkgs) {
      inherit format;
      system = "x86_64-linux";
      modules = [ ./base.nix ] ++ more;
    };
in
{
  # The function's file must serve these too.
  try = make {
    format = "vm";
    more = [ ];
  };
  stick = make {
    format = "iso";
    more = [ ];
  };
}
