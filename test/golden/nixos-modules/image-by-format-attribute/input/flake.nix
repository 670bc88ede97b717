{
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { self, nixpkgs, nixos-generators }:
    let
      formatModule = nixos-generators.nixosModules.raw-efi;
      board = nixpkgs.lib.nixosSystem {
        modules = [ formatModule { networking.hostName = "board"; } ];
      };
    in
    {
      image = board.config.system.build.${board.config.formatAttr};
      same = board.config.system.build.raw;
      name = "board" + board.config.fileExtension;
    };
}
