{
  config,
  lib,
  options,
  pkgs,
  modulesPath,
  ...
}@args:
let
  kexec = import ../pieces/kexec.nix args;
in
{
  imports = [ (import ../builder.nix args "kexec" "installer/netboot/netboot-minimal.nix") ];

  config = lib.mkMerge [
    kexec.config
    {
      system.build = {
        kexec_script = kexec.script;
        kexec_tarball = kexec.tarball;
        kexec_bundle = kexec.bundle;
        kexec_tarball_self_extract_script = kexec.bundle.head;
      }
      # A name of nixpkgs' own where it makes images.
      // lib.optionalAttrs (!(options ? image)) { image = kexec.files; };

      formatAttr = "kexec_tarball";
      fileExtension = ".tar.xz";
    }
  ];
}
