{ pkgs, ... }:
{
  environment.systemPackages = [ pkgs.nixos-generators ];
  programs.bash.shellAliases = {
    iso = "nix build .#nixosConfigurations.live.config.system.build.images.iso --no-link --print-out-paths --impure";
    az = "nix build .#nixosConfigurations.web.config.system.build.images.azure --no-link --print-out-paths --impure";
  };
}
