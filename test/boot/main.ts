import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { prepareDebian } from "./debian.ts";
import { FAULTS, spoilt } from "./faults.ts";
import { buildImage, type Image, imageOf, SPECIAL_IMAGES } from "./images.ts";
import { enter, isInside } from "./private-nix.ts";
import { readIsoRecords } from "./records.ts";
import {
  type BootResult,
  currentLoad,
  mergeResults,
  readCircumstances,
  readResults,
  renderResult,
  type Started,
  writeResults,
} from "./results.ts";
import { startEveryWay } from "./start.ts";
import { makeFolders, place, tell } from "./workplace.ts";

// `npm run test:boot -- [FORMAT...]`: builds images through the product and starts them. README.md tells how.

const DEFAULT = ["kexec", "iso"];
const BROKEN_ISO = "broken-iso";
const {
  values: { refill, record },
  positionals: argv,
} = parseArgs({
  options: { refill: { type: "string" }, record: { type: "boolean", default: false } },
  allowPositionals: true,
});
/** Packages of the first image that are filled anew: their table or filler has changed. */
let again = refill === undefined ? undefined : new RegExp(refill);

if (isInside()) {
  process.exitCode = (await testAll(argv.length > 0 ? argv : DEFAULT)) ? 0 : 1;
} else {
  const nixpkgs = process.env["NIXPKGS"];
  const unknown = argv.filter(
    (name) => !FORMAT_NAMES.includes(name) && !(name in SPECIAL_IMAGES) && name !== BROKEN_ISO,
  );
  if (unknown.length > 0) fail(`no format ${unknown.join(", ")}`);
  if (nixpkgs === undefined || !existsSync(nixpkgs)) fail("NIXPKGS names no checkout of nixpkgs");
  if (process.getuid?.() !== 0) fail("it needs root: it mounts a /nix of its own");
  makeFolders();
  prepareDebian();
  process.exitCode = enter(nixpkgs!, process.argv.slice(1));
}

function fail(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(2);
}

/** Tests images one after the other; true where all came out as expected. */
async function testAll(names: readonly string[]): Promise<boolean> {
  const circumstances = readCircumstances(place.nixpkgs);
  const results: BootResult[] = [];
  for (const name of names) {
    for await (const { image, expected, ...started } of testOne(name)) {
      const result = { image, expected, ...started, load: currentLoad(), ...circumstances };
      tell(renderResult(result));
      results.push(result);
      if (record) writeResults(mergeResults(readResults(), [result]));
    }
  }
  process.stdout.write(`${results.map(renderResult).join("\n")}\n`);
  return results.every(({ expected, outcome }) => expected === outcome);
}

type Tested = Started & Pick<BootResult, "image" | "expected">;

async function* testOne(name: string): AsyncGenerator<Tested> {
  const image = SPECIAL_IMAGES[name] ?? imageOf(name === BROKEN_ISO ? "iso" : name);
  const file = await build(image);
  if (typeof file !== "string") {
    yield { ...file, image: name, expected: "started" };
  } else if (name === BROKEN_ISO) {
    yield* testBroken(image, file);
  } else {
    if (file.endsWith(".iso")) tell(`${name}: boot records ${JSON.stringify(readIsoRecords(file))}`);
    for await (const started of startEveryWay(image, file, (how) => image.ways?.includes(how) ?? true))
      yield { ...started, image: name, expected: image.starts(started.how) ? "started" : "not started" };
  }
}

/** The check itself is checked: an image with a fault is reported as not started. */
async function* testBroken(iso: Image, file: string): AsyncGenerator<Tested> {
  for (const fault of FAULTS) {
    const name = `iso with ${fault.name}`;
    const spoiltFile = spoilt(file, fault);
    for await (const started of startEveryWay({ ...iso, name }, spoiltFile, (how) => how === "BIOS cd"))
      yield { ...started, image: name, expected: "not started" };
  }
}

async function build(image: Image): Promise<string | Started> {
  const begin = performance.now();
  try {
    return await buildImage(image, again);
  } catch (problem) {
    if (!(problem instanceof Error)) throw problem;
    tell(`${image.name}: ${problem.message}`);
    const seconds = Math.round((performance.now() - begin) / 1000);
    return { how: "build", outcome: "not built", seconds, detail: problem.message.slice(0, 300) };
  } finally {
    again = undefined;
  }
}
