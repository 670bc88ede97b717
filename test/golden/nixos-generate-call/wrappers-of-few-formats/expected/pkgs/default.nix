inputs: pkgs: {
  a = pkgs.callPackage ./one.nix { inherit inputs; format = "azure"; };
  b = pkgs.callPackage ./one.nix { inherit inputs; format = "do"; };
}
