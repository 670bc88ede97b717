{ lib, ... }:
let
  size = 4;
in
{
  swapDevices = [ { device = "/swap"; size = size * 1024; } ]; # enough
}
