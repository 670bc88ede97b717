{ pkgs, root }:
pkgs.mkShell {
  GENERATE = builtins.toString root + "/third-party/nixos-generators/nixos-generate";
  shellHook = ''
    echo hello
  ''
  + ''
    nix build --impure --print-out-paths --out-link gce '.#nixosConfigurations.box.config.system.build.images.google-compute'
  '';
  script = "nixos-generate -f gce --flake .#box -o gce" + "-image";
}
