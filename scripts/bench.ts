import { cpus } from "node:os";
import { benchBackends } from "../bench/backends.ts";
import { renderPair } from "../bench/pair.ts";
import { benchStartup } from "../bench/startup.ts";

const { NIXPKGS } = process.env;

console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}; medians, both sides in turns`,
);
for (const result of await benchStartup()) console.log(renderPair(result));
if (NIXPKGS) for (const result of await benchBackends(NIXPKGS)) console.log(renderPair(result));
else console.log("skipped: the backends; NIXPKGS=<checkout> names a real nixpkgs to evaluate");
