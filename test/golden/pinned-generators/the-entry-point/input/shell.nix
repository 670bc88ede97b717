let
  sources = import ./npins;
  pkgs = import sources.nixpkgs { };
in
pkgs.mkShell {
  packages = [ (pkgs.callPackage "${sources.nixos-generators}/package.nix" { }) ];
}
