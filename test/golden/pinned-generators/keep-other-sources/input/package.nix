{ stdenv, fetchFromGitHub }:
# Packages the project, as nixpkgs does.
stdenv.mkDerivation {
  pname = "nixos-generators";
  version = "1.8.0";
  src = fetchFromGitHub {
    owner = "nix-community";
    repo = "nixos-generators";
    tag = "1.8.0";
    hash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  };
}
