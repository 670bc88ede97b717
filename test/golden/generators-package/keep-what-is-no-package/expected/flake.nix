{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    lib.hand-on = [ nixos-generators ];
    # pkgs.nixos-generators
    lib.text = "pkgs.nixos-generators";
  };
}
