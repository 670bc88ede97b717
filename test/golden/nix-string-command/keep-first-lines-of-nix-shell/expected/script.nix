{ pkgs }: pkgs.writeScriptBin "x" ''
  #!/usr/bin/env nix-shell
  #!nix-shell -i bash -p nixos-generators
  nixos-generate -f lxc
''
