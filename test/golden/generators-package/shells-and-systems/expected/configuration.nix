{ pkgs, ... }:
{
  environment.systemPackages = with pkgs; [
    # images
    vim
  ];
}
