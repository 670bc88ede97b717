{ pkgs, ... }:
{
	# tabs
	environment.systemPackages = [ pkgs.vim ];
	boot.loader.grub.device = "/dev/vda";
}
