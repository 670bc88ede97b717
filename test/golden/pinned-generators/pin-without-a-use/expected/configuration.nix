{ services.openssh.enable = true; } # was built with nixos-generators once
