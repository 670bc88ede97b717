{ ... }: { networking.hostName = "live";
  # nixpkgs' own iso boots neither from EFI nor from USB.
  image.modules.iso.isoImage = {
    makeEfiBootable = true;
    makeUsbBootable = true;
  };
}
