import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { prepareDebian } from "./debian.ts";
import { FAULTS, spoilt } from "./faults.ts";
import { buildImage, type Image, imageOf, NATIVE_ISO, NATIVE_KEXEC } from "./images.ts";
import { enter, isInside } from "./private-nix.ts";
import { readIsoRecords } from "./records.ts";
import { type Started, startEveryWay } from "./start.ts";
import { FOLDER, makeFolders, tell } from "./workplace.ts";

// `npm run test:boot -- [FORMAT...]`: builds images through the product and starts them. README.md tells how.

const TESTED = ["kexec", "iso"];
const RESULTS = join(FOLDER, "results.md");
const HEADING = ["| image | started by | result | seconds |", "|---|---|---|---:|"];

/** What is not a format: nixpkgs' own images, and images that must not start. */
const SPECIAL: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  "native-iso": () => testOne(NATIVE_ISO, (how) => how === "BIOS cd"),
  "native-kexec": () => testOne(NATIVE_KEXEC, () => false),
  "broken-iso": testBroken,
};
const {
  values: { refill },
  positionals: argv,
} = parseArgs({ options: { refill: { type: "string" } }, allowPositionals: true });
/** Packages of the first image that are filled anew: their table or filler has changed. */
let again = refill === undefined ? undefined : new RegExp(refill);

if (isInside()) {
  process.exitCode = (await testAll(argv.length > 0 ? argv : TESTED)) ? 0 : 1;
} else {
  const nixpkgs = process.env["NIXPKGS"];
  const unknown = argv.filter((name) => !FORMAT_NAMES.includes(name) && !(name in SPECIAL));
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

interface Row extends Started {
  readonly image: string;
  /** Whether it should have started. */
  readonly expected: boolean;
}

async function testAll(names: readonly string[]): Promise<boolean> {
  let good = true;
  for (const name of names) {
    const rows = await (SPECIAL[name]?.() ?? testOne(imageOf(name), () => true)).catch((problem: Error) => {
      tell(`${name}: ${problem.message}`);
      const detail = problem.message.slice(0, 300);
      return [
        { image: name, expected: true, how: "build", outcome: "not started", seconds: 0, detail } as const,
      ];
    });
    good &&= rows.every(({ expected, outcome }) => expected === (outcome === "started"));
    keep(rows);
  }
  process.stdout.write(readFileSync(RESULTS, "utf8"));
  return good;
}

async function testOne(image: Image, expected: (how: string) => boolean): Promise<readonly Row[]> {
  const file = await buildImage(image, again);
  again = undefined;
  if (file.endsWith(".iso")) tell(`${image.name}: boot records ${JSON.stringify(readIsoRecords(file))}`);
  const started = await startEveryWay(image, file);
  return started.map((each) => ({ ...each, image: image.name, expected: expected(each.how) }));
}

/** The check itself is checked: an image with a fault is reported as not started. */
async function testBroken(): Promise<readonly Row[]> {
  const iso = imageOf("iso");
  const file = await buildImage(iso);
  const rows: Row[] = [];
  for (const fault of FAULTS) {
    const name = `iso with ${fault.name}`;
    const started = await startEveryWay({ ...iso, name }, spoilt(file, fault), ["BIOS cd"]);
    rows.push(...started.map((each) => ({ ...each, image: name, expected: false })));
  }
  return rows;
}

/** Writes the rows of a table; those of the same images of an earlier run go. */
function keep(rows: readonly Row[]): void {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, "utf8").split("\n") : HEADING;
  const images = new Set(rows.map(({ image }) => image));
  const others = before.filter(
    (line) => line !== "" && ![...images].some((image) => line.startsWith(`| ${image} |`)),
  );
  writeFileSync(RESULTS, `${[...others, ...rows.map(renderRow)].join("\n")}\n`);
}

function renderRow({ image, how, outcome, seconds, detail, expected }: Row): string {
  const result = outcome === "started" ? outcome : `${outcome}: ${detail.replaceAll("|", "/")}`;
  const surprise = expected === (outcome === "started") ? "" : " (not expected)";
  return `| ${image} | ${how} | ${result}${surprise} | ${seconds} |`;
}
