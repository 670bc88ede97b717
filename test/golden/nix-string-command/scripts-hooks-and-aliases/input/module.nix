{ pkgs, ... }:
{
  environment.systemPackages = [ pkgs.nixos-generators ];
  programs.bash.shellAliases = {
    iso = "nixos-generate -f iso --flake .#live";
    az = "nixos-generate -f azure --flake .#web";
  };
}
