{ pkgs }: "${pkgs.nixos-generators}/bin/nixos-generate"
