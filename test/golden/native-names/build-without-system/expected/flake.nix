{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { nixpkgs, ... }:
    {
      packages.x86_64-linux.image =
        (nixpkgs.lib.nixosSystem {
          modules = [ { nixpkgs.hostPlatform = "x86_64-linux"; } ];
        }).config.system.build.images.raw-efi;
    };
}
