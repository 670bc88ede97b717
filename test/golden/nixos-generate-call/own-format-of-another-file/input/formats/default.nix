{ own = ./own.nix; other = { formatAttr = "x"; }; }
