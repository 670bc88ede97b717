import { existsSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { benchBackends } from "../bench/backends.ts";
import { benchImages, renderImages } from "../bench/images.ts";
import { benchNixpkgs, benchRepositories, benchTree, renderScale } from "../bench/migrate.ts";
import { renderPair } from "../bench/pair.ts";
import { benchPlayground } from "../bench/playground.ts";
import { benchScaling, renderSlope } from "../bench/scaling.ts";
import { benchStartup } from "../bench/startup.ts";

const { NIXPKGS, CHROMIUM = "/usr/bin/chromium" } = process.env;

/** What can be measured, by the name that chooses it: `npm run bench -- playground scaling`; all without a name. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  async startup() {
    for (const result of await benchStartup()) console.log(renderPair(result));
  },
  async backends() {
    if (!NIXPKGS) {
      console.log("skipped: the backends; NIXPKGS=<checkout> names a real nixpkgs to evaluate");
      return;
    }
    for (const result of await benchBackends(NIXPKGS)) console.log(renderPair(result));
    console.log("images in one evaluation against one evaluation each: processor time, heap");
    for (const result of await benchImages(NIXPKGS)) console.log(renderImages(result));
  },
  async scaling() {
    console.log("how time grows with size (of the processor, medians of three)");
    for (const slope of benchScaling()) console.log(renderSlope(slope));
  },
  async playground() {
    if (existsSync(CHROMIUM)) console.log(await benchPlayground(CHROMIUM));
    else console.log("skipped: the playground; CHROMIUM=<program> names a Chromium");
  },
  async migrate() {
    console.log("migrate --check, medians, all in turns; ratios of neighbouring runs");
    console.log(renderScale(await benchTree(100_000)));
    console.log(renderScale(await benchRepositories(1000)));
    if (NIXPKGS) console.log(renderScale(await benchNixpkgs(NIXPKGS)));
  },
};

const named = process.argv.slice(2);
const unknown = named.find((name) => BENCHES[name] === undefined);
if (unknown !== undefined) {
  console.error(`error: no bench is called "${unknown}"`);
  console.error(`hint: there are ${Object.keys(BENCHES).join(", ")}`);
  process.exit(2);
}

console.log(
  `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}; medians, both sides in turns`,
);
for (const [name, run] of Object.entries(BENCHES)) {
  if (named.length === 0 || named.includes(name)) await run();
}
console.log(`load average at the end ${loadavg()[0]!.toFixed(1)}`);
