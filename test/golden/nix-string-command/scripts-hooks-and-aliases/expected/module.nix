{ pkgs, ... }:
{
  environment.systemPackages = [ pkgs.nixos-generators ];
  programs.bash.shellAliases = {
    iso = "nixos-generate -f iso --flake .#live";
    az = "nix build --impure --print-out-paths --no-link '.#nixosConfigurations.web.config.system.build.images.azure'";
  };
}
