{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { self, nixpkgs, nixos-generators }:
    let
      inherit (nixos-generators) nixosGenerate;
      generate = nixos-generators.nixosGenerate;
      format = "kubevirt";
      system = "x86_64-linux";
      modules = [ { services.openssh.enable = true; } ];
    in
    {
      packages.${system} = {
        a = (nixpkgs.lib.nixosSystem { inherit system modules; }).config.system.build.images.kubevirt;
        b = (nixpkgs.lib.nixosSystem {
          inherit system modules;
        }).config.system.build.images.kubevirt;
        c = with nixos-generators; (nixpkgs.lib.nixosSystem { inherit modules system; }).config.system.build.images.azure;
      };
    };
}
