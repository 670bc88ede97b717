# The configuration of every image: small, emulated without waste, and it says on its console that it is up.
{ config, lib, ... }:
{
  imports = [ ./debian.nix ];
  networking.hostName = lib.mkForce "generated";
  system.stateVersion = lib.mkDefault lib.trivial.release;
  boot.kernelParams = lib.mkAfter [
    "console=tty0"
    "console=ttyS0,115200"
    "mitigations=off"
    # An emulated machine on a busy one takes long.
    "systemd.default_timeout_start_sec=900"
    "systemd.default_device_timeout_sec=600"
  ];

  # One key: an emulated machine takes minutes for an RSA key.
  services.openssh.hostKeys = [
    {
      path = "/etc/ssh/ssh_host_ed25519_key";
      type = "ed25519";
    }
  ];

  systemd.services.boot-marker = {
    wantedBy = [ "multi-user.target" ];
    serviceConfig.Type = "simple";
    # Waits itself: ordered after multi-user.target it would not be known to it. systemctl may hang without a bus.
    script = ''
      systemctl=${config.systemd.package}/bin/systemctl
      for _ in $(seq 200); do
        # It fails while the target is not active, and a unit's script ends at the first failure.
        state=$(timeout 20 $systemctl is-active multi-user.target || true)
        [ "$state" = active ] && break
        sleep 2
      done
      failed=$(timeout 20 $systemctl --failed --no-legend --plain || echo unknown)
      failed=$(echo "$failed" | while read -r unit _; do printf '%s ' "$unit"; done)
      line="BOOT-MARKER host=$(cat /proc/sys/kernel/hostname) state=$state failed=[''${failed% }]"
      for console in /dev/ttyS0 /dev/console; do
        [ ! -e $console ] || echo "$line" > $console || true
      done
    '';
  };
}
