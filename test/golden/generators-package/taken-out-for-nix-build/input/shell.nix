{ pkgs }:
pkgs.mkShell {
  packages = [
    pkgs.git
    pkgs.nixos-generators
  ];
}
