{ pkgs, ... }:
{
  environment.systemPackages = with pkgs; [
    # images
    nixos-rebuild-ng
    vim
  ];
}
