{ networking.hostName = "a"; }
