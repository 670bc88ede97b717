{
  outputs = { ... }: { };
}
