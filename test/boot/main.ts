import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { prepareDebian } from "./debian.ts";
import { buildImage, type Image, imageOf, NATIVE_ISO } from "./images.ts";
import { enter, isInside } from "./private-nix.ts";
import { readIsoRecords } from "./records.ts";
import { type Started, startEveryWay } from "./start.ts";
import { FOLDER, makeFolders, tell } from "./workplace.ts";

// `npm run test:boot -- [FORMAT...]`: builds images through the product and starts them. README.md tells how.

const TESTED = ["kexec", "iso"];
const argv = process.argv.slice(2);

if (isInside()) {
  process.exitCode = (await testAll(argv.length > 0 ? argv : TESTED)) ? 0 : 1;
} else {
  const nixpkgs = process.env["NIXPKGS"];
  const unknown = argv.filter((name) => !FORMAT_NAMES.includes(name) && name !== "native-iso");
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

async function testAll(names: readonly string[]): Promise<boolean> {
  let good = true;
  for (const name of names) {
    const image = name === "native-iso" ? NATIVE_ISO : imageOf(name);
    const rows = await testOne(image).catch((problem: Error) => {
      tell(`${image.name}: ${problem.message}`);
      return [
        { how: "build", outcome: "not started", seconds: 0, detail: problem.message.slice(0, 300) } as const,
      ];
    });
    good &&= rows.every(({ outcome }) => outcome === "started");
    keep(image, rows);
  }
  process.stdout.write(readFileSync(RESULTS, "utf8"));
  return good;
}

async function testOne(image: Image): Promise<readonly Started[]> {
  const file = buildImage(image);
  if (file.endsWith(".iso")) tell(`${image.name}: boot records ${JSON.stringify(readIsoRecords(file))}`);
  return startEveryWay(image, file);
}

const RESULTS = join(FOLDER, "results.md");

/** Writes the rows of a table; those of the same image of an earlier run go. */
function keep({ name }: Image, rows: readonly Started[]): void {
  const before = existsSync(RESULTS)
    ? readFileSync(RESULTS, "utf8").split("\n")
    : ["| image | started by | result | seconds |", "|---|---|---|---:|"];
  const others = before.filter((line) => line !== "" && !line.startsWith(`| ${name} |`));
  const own = rows.map(
    ({ how, outcome, seconds, detail }) =>
      `| ${name} | ${how} | ${outcome === "started" ? outcome : `${outcome}: ${detail.replaceAll("|", "/")}`} | ${seconds} |`,
  );
  writeFileSync(RESULTS, `${[...others, ...own].join("\n")}\n`);
}
