{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { nixpkgs, ... }:
    with nixpkgs.lib;
    {
      packages = genAttrs [ "x86_64-linux" ] (system: {
        cloud =
          (nixosSystem {
            inherit system;
            modules = [ { networking.hostName = "cloud"; } ];
          }).config.system.build.images.google-compute;
      });
    };
}
