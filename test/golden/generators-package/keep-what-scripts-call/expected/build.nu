# nixos-generate is called below
let image = (nixos-generate
  -f iso)
