{ networking.hostName = "server"; }
