{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-24.11";
    # nixos-generators is gone
  };

  outputs = { nixpkgs, ... }: { };
}
