# `docker logs` shows the journal through it.
{
  services.journald.console = "/dev/console";
}
