{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    { nixpkgs, nixos-generators, nixos-images, self, ... }:
    let
      image = extra: (nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ { image.modules.iso-installer = nixpkgs.lib.mkMerge ([
          (
            { lib, ... }:
            {
              # Keeps the image that nixos-generators built as "install-iso"; delete this module for nixpkgs' own:
              # - wpa_supplicant and sshd started at boot: the installer's base profile keeps both waiting for a person
              systemd.services.wpa_supplicant.wantedBy = lib.mkForce [ "multi-user.target" ];
              systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
            }
          )
          nixos-images.nixosModules.image-installer
          ./configuration.nix
        ] ++ extra); } ];
      }).config.system.build.images.iso-installer;
    in
    {
      packages.x86_64-linux.default = image [ ];
    };
}
