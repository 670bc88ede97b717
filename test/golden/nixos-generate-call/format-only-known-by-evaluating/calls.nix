flake: {
  iso = flake.lib.image "iso";
  cloud = flake.lib.image "gce";
}
