{ vmware.vmName = "alone"; }
