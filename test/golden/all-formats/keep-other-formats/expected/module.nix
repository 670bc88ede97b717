# config.formats.iso in a comment, and formats that are somebody else's
{ config, pkgs, ... }:
{
  environment.etc."a.json".source = (pkgs.formats.json { }).generate "a" { };
  programs.rofi.theme = config.lib.formats.rasi.mkLiteral "x";
  options.formats.iso = config.formats.iso;
}
