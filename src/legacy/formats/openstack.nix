{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "openstack" "../maintainers/scripts/openstack/openstack-image.nix")
    ../disk-size.nix
  ];

  formatAttr = "openstackImage";
  fileExtension = ".qcow2";
}
