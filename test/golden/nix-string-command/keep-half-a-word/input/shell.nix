{ pkgs, root }:
pkgs.mkShell {
  GENERATE = builtins.toString root + "/third-party/nixos-generators/nixos-generate";
  shellHook = ''
    echo hello
  ''
  + ''
    nixos-generate -f gce --flake .#box -o gce
  '';
  script = "nixos-generate -f gce --flake .#box -o gce" + "-image";
}
