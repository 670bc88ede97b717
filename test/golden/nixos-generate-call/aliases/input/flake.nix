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
        a = nixosGenerate { inherit system format modules; };
        b = generate {
          inherit system modules;
          format = "${format}";
        };
        c = with nixos-generators; nixosGenerate { inherit modules system; format = "azure"; };
      };
    };
}
