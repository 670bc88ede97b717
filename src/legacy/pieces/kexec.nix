# The kexec tarball and bundle: kernel and initrd of nixpkgs' netboot module, and a script that starts them from a
# running Linux.
#
# A file /ssh_pubkey on that Linux becomes an authorized key of root on the booted system: the script hands it over
# in a second initrd archive as /authorized_keys, stage 1 copies it to the new root.
{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}@args:
let
  settings = import ../settings.nix args;
  inherit (pkgs.stdenv.hostPlatform) system;

  # nixpkgs 20.09 calls the package otherwise.
  renamed = {
    kexec-tools = pkgs.kexec-tools or pkgs.kexectools;
  };
  script =
    (import ../variants/define/kexec.nix (
      args // { pkgs = pkgs // renamed; }
    )).system.build.kexecScript.content;

  tarball = pkgs.callPackage "${toString modulesPath}/../lib/make-system-tarball.nix" {
    fileName = "nixos-system-${system}";
    storeContents = [
      {
        object = script;
        symlink = "/kexec_nixos";
      }
    ];
    contents = [ ];
  };

  # What the tarball starts, as a folder.
  files = pkgs.runCommand "kexec-files" { } ''
    mkdir $out
    cp ${config.system.build.kernel}/${config.system.boot.loader.kernelFile} $out/kernel
    cp ${config.system.build.netbootRamdisk}/initrd $out/initrd
    echo "${
      builtins.unsafeDiscardStringContext "init=${config.system.build.toplevel}/init ${toString config.boot.kernelParams}"
    }" > $out/cmdline
  '';

  # The name ends in "kexec_bundle": the store path itself is the file that is looked for by that ending.
  bundle =
    (import ../variants/define/kexec-bundle.nix (
      args // { config.system.build.kexecTarball = tarball; }
    )).system.build.image.content;
in
{
  inherit bundle files script tarball;

  config = lib.mkMerge [
    (settings "no-loader")
    (settings "kexec")
  ];
}
