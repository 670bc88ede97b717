# A serial line does not know the size of the terminal: it is asked for at login (xterm's report, CSI 18 t).
{ pkgs, ... }:
{
  virtualisation.qemu.options = [ "-serial mon:stdio" ];
  environment.systemPackages = [
    (pkgs.writeShellScriptBin "resize" ''
      [ -t 0 ] || exit 0
      saved=$(stty -g)
      trap 'stty "$saved"' EXIT
      stty -echo -icanon min 0 time 3
      printf '\033[18t' > /dev/tty
      IFS='[;t' read -r _ _ rows columns _ < /dev/tty
      if [ "''${rows:-0}" -gt 0 ] && [ "''${columns:-0}" -gt 0 ]; then
        stty rows "$rows" columns "$columns"
      fi
    '')
  ];
  environment.loginShellInit = "resize";
}
