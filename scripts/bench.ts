import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { benchBackends } from "../bench/backends.ts";
import { benchImages, renderImages } from "../bench/images.ts";
import { benchRepositories, benchTree, renderScale } from "../bench/migrate.ts";
import { renderPair } from "../bench/pair.ts";
import { benchPlayground } from "../bench/playground.ts";
import { benchScaling, renderSlope } from "../bench/scaling.ts";
import { benchStartup } from "../bench/startup.ts";

const { NIXPKGS, CHROMIUM = "/usr/bin/chromium" } = process.env;

console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}; medians, both sides in turns`,
);
for (const result of await benchStartup()) console.log(renderPair(result));
if (NIXPKGS) {
  for (const result of await benchBackends(NIXPKGS)) console.log(renderPair(result));
  console.log("images in one evaluation against one evaluation each: processor time, heap");
  for (const result of await benchImages(NIXPKGS)) console.log(renderImages(result));
} else console.log("skipped: the backends; NIXPKGS=<checkout> names a real nixpkgs to evaluate");

console.log("how time grows with size (of the processor, medians of three)");
for (const slope of benchScaling()) console.log(renderSlope(slope));
if (existsSync(CHROMIUM)) console.log(await benchPlayground(CHROMIUM));
else console.log("skipped: the playground; CHROMIUM=<program> names a Chromium");
console.log("migrate --check, medians, all in turns; ratios of neighbouring runs");
console.log(renderScale(await benchTree(100_000)));
console.log(renderScale(await benchRepositories(1000)));
console.log(`load average at the end ${loadavg()[0]!.toFixed(1)}`);
