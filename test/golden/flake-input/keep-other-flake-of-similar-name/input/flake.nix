{
  # nixos-generators itself is not used here
  inputs.helper.url = "github:somebody/nixos-generators-helper";
  outputs = { self, helper, ... }: { };
}
