{ lib, modulesPath, ... }@args:
{
  imports = [
    (import ../builder.nix args "proxmox" "virtualisation/proxmox-image.nix")
    ../disk-size.nix
    ../pieces/special-disk-size.nix
  ];

  formatAttr = "VMA";
  fileExtension = ".vma.zst";
}
