{ boot.growPartition = true; }
