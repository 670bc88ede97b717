# sshd is started at boot, as nixpkgs' own installer does.
{ lib, ... }:
{
  systemd.services.sshd.wantedBy = lib.mkForce [ "multi-user.target" ];
}
