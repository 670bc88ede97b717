{ ... }: { networking.hostName = "live"; }
