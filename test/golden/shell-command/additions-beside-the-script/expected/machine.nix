{ pkgs, ... }:
{
	# tabs
	environment.systemPackages = [ pkgs.vim ];
	boot.loader.grub.device = "/dev/vda";
	# nixpkgs' own qcow2 has no virtio drivers in its initrd, no serial console, and off x86_64 no EFI.
	image.modules.qemu =
		{ config, lib, modulesPath, pkgs, ... }:
		{
			imports = [ "${modulesPath}/profiles/qemu-guest.nix" ];
			boot.kernelParams = [ "console=ttyS0" ];
			boot.loader.timeout = 0;
			boot.loader.grub = lib.mkIf (!pkgs.stdenv.hostPlatform.isx86_64) {
				device = lib.mkOverride 999 "nodev";
				efiSupport = lib.mkDefault true;
				efiInstallAsRemovable = lib.mkDefault true;
			};
			image.baseName = "nixos";
			system.nixos.tags = lib.mkForce [ ];
			system.build.image = lib.mkForce (
				import "${modulesPath}/../lib/make-disk-image.nix" {
					inherit config lib pkgs;
					inherit (config.virtualisation) diskSize;
					format = "qcow2";
					partitionTableType = "hybrid";
				}
			);
		};
	# The disk size that nixos-generate used.
	image.modules.amazon.virtualisation.diskSize = 8192;
	# The disk size that nixos-generate used.
	image.modules.hyperv.virtualisation.diskSize = "auto";
}
