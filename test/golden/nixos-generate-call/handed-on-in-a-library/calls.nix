flake:
let
  pkgs = flake.inputs.nixpkgs.legacyPackages.x86_64-linux;
in
flake.hydraJobs (pkgs // flake.overlays.default pkgs pkgs)
