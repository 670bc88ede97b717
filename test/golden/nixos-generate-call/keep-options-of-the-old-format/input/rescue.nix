{
  kexec = {
    autoReboot = false;
  };
}
