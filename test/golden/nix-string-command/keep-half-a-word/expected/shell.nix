{ pkgs, root }:
pkgs.mkShell {
  GENERATE = builtins.toString root + "/third-party/nixos-generators/nixos-generate";
  shellHook = ''
    echo hello
  ''
  + ''
    nix build .#nixosConfigurations.box.config.system.build.images.google-compute -o gce --impure
  '';
  script = "nixos-generate -f gce --flake .#box -o gce" + "-image";
}
