# nixpkgs' own qemu image of the same configuration: it waits for a disk that it has no driver for.
{ lib, ... }:
{
  imports = [ ./common.nix ];
  # Behind those of common.nix: one minute is enough to see it.
  boot.kernelParams = lib.mkOrder 2000 [ "systemd.default_device_timeout_sec=60" ];
}
