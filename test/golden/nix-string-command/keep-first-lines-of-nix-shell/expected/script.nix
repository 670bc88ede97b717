{ pkgs }: pkgs.writeScriptBin "x" ''
  #!/usr/bin/env nix-shell
  #!nix-shell -i bash -p nixos-generators
  nix --extra-experimental-features 'nix-command flakes' run github:nixos-generate-shim/nixos-generate-shim -- -f lxc
''
