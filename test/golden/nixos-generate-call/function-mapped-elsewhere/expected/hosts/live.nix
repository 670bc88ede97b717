{ name, ... }: { isoImage.volumeID = name; }
