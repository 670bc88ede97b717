{
  outputs = { self, nixpkgs, nixos-generators }: {
    lib = nixpkgs.lib;
  };
}
