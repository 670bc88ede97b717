{ pkgs, ... }:
let
  # A serial line carries no window size: ask the terminal at its other end (xterm's report, CSI 18 t) at each login.
  resize = pkgs.writeScriptBin "resize" ''
    #!${pkgs.runtimeShell}
    [ -t 0 ] || exit 0
    saved=$(stty -g)
    trap 'stty "$saved"' EXIT
    stty -echo -icanon min 0 time 3
    printf '\033[18t' > /dev/tty
    IFS='[;t' read -r _ _ rows columns _ < /dev/tty
    if [ "''${rows:-0}" -gt 0 ] && [ "''${columns:-0}" -gt 0 ]; then
      stty rows "$rows" columns "$columns"
    fi
  '';
in
{
  imports = [ ./vm.nix ];

  virtualisation.graphics = false;
  virtualisation.qemu.options = [ "-serial mon:stdio" ];

  environment.systemPackages = [ resize ];
  environment.loginShellInit = "${resize}/bin/resize";
}
