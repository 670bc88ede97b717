{
  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixos-generators = {
      url = "github:nix-community/nixos-generators";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.docker = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        { services.nginx.enable = true; }
        "${nixpkgs}/nixos/modules/virtualisation/docker-image.nix"
        # `docker logs` shows the journal through it.
        { services.journald.console = "/dev/console"; }
      ];
    }).config.system.build.tarball;
    packages.x86_64-linux.installer = (nixpkgs.lib.nixosSystem {
      system = "x86_64-linux";
      modules = [
        "${nixpkgs}/nixos/modules/installer/cd-dvd/installation-cd-base.nix"
        # The installer runs in a Hyper-V guest.
        { virtualisation.hypervGuest.enable = true; }
      ];
    }).config.system.build.isoImage;
  };
}
