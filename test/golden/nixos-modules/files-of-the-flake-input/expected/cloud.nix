{ services.cloud-init.enable = true; }
