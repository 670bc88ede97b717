{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";

  outputs =
    { self, nixpkgs }:
    let
      config.build.images.raw = ./raw.img;
      mine = { build.images.qcow = ./disk.qcow2; };
    in
    {
      # Nothing here is an image of NixOS, or all of it is called as nixpkgs has it.
      lib.images = { qcow = 1; do = 2; };
      lib.one = self.lib.images.qcow;
      lib.two = mine.build.images.qcow;
      lib.three = name: config.build.images.${name};
      packages.x86_64-linux.disk = (nixpkgs.lib.nixosSystem {
        modules = [ { nixpkgs.hostPlatform = "x86_64-linux"; image.modules.qemu.services.qemuGuest.enable = true; } ];
      }).config.system.build.images.qemu;
    };
}
