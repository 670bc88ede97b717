{ pkgs, ... }:
{
  environment.systemPackages = with pkgs; [
    # images
    nixos-generators
    vim
  ];
}
