{
  outputs = { self, nixpkgs }: {
    lib = nixpkgs.lib;
  };
}
