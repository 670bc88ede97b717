{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

    # Images and partitions: nixos-generators and disko.
    disko.url = "github:nix-community/disko";
    # nixos-generators was here first.

    # Secrets.
    /* pinned for a while */
    sops.url = "github:Mic92/sops-nix"; # not nixos-generators
  };

  outputs =
    inputs@{ nixpkgs, ... }:
    {
      # What used to come from nixos-generators.
      packages.x86_64-linux.default = nixpkgs.legacyPackages.x86_64-linux.hello;
      lib = { inherit (inputs.disko) lib; };
    };
}
