{ pkgs, ... }: { environment.systemPackages = [ pkgs.nixos-generators ]; }
