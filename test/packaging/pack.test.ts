// The package as npm makes and installs it, without the network: what a stranger gets.
import { access, cp, mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { findOnPath, NO_NIX } from "../support/requirements.ts";
import { World } from "../support/world.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PARTS = [
  "src",
  "scripts",
  "docs",
  "package.json",
  "flake.nix",
  "nix",
  "package.nix",
  "README.md",
  "LICENSE",
  "NOTICE.md",
];

let world: World;
let packed: { readonly filename: string; readonly files: readonly { readonly path: string }[] };
let tarball: string;
let installed: string;

beforeAll(async () => {
  world = await World.open();
  // A copy, since packing builds and rewrites what lies there.
  for (const part of PARTS) await cp(join(ROOT, part), world.path("repository", part), { recursive: true });
  await symlink(join(ROOT, "node_modules"), world.path("repository/node_modules"));
  const { status, stdout, stderr } = await npm(world.path("repository"), ["pack", "--json", "--silent"]);
  expect(status, stderr).toBe(0);
  packed = JSON.parse(stdout.slice(stdout.indexOf("[")))[0];
  tarball = world.path("repository", packed.filename);
  installed = world.path("empty");
  await mkdir(installed);
  const install = await npm(installed, ["install", "--no-audit", "--no-fund", tarball]);
  expect(install.status, install.stderr).toBe(0);
}, 300_000);
afterAll(() => world.close());

/** npm in a folder, with nothing of this machine's and no network. */
function npm(cwd: string, argv: readonly string[]) {
  const env = {
    PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`,
    npm_config_cache: world.path("npm-cache"),
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
  return world.run([findOnPath("npm")!, ...argv], { cwd, env });
}

test("packing leaves the repository's manifest as it was", async () => {
  const after = await readFile(world.path("repository/package.json"), "utf8");
  expect(after).toBe(await readFile(join(ROOT, "package.json"), "utf8"));
});

test("nothing else is installed with it", async () => {
  const packages = (await readdir(join(installed, "node_modules"))).filter((name) => !name.startsWith("."));
  expect(packages).toEqual(["nixos-generate-shim"]);
  const manifest = await readFile(join(installed, "node_modules/nixos-generate-shim/package.json"), "utf8");
  for (const field of ["dependencies", "devDependencies", "scripts"]) {
    expect(JSON.parse(manifest)).not.toHaveProperty(field);
  }
});

test("it holds the command, its Nix and its documents, and nothing of ours besides", () => {
  const paths = packed.files.map(({ path }) => path);
  expect(paths).toEqual(
    expect.arrayContaining([
      "dist/nixos-generate.js",
      "dist/nixos-generate.1",
      "dist/THIRD-PARTY.txt",
      "src/legacy/evaluate.nix",
      "src/legacy/evaluate-many.nix",
      "src/legacy/builders.nix",
      ...FORMAT_NAMES.map((name) => `src/legacy/formats/${name}.nix`),
      "LICENSE",
      "README.md",
    ]),
  );
  expect(paths.filter((path) => /\.ts$|^test|^scripts|\.map$/.test(path))).toEqual([]);
});

test("npx runs it", async () => {
  const npx = await world.run([findOnPath("npx")!, "--no-install", "nixos-generate", "--list"], {
    cwd: installed,
    env: { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`, npm_config_offline: "true" },
  });
  expect(npx.status, npx.stderr).toBe(0);
  expect(npx.stdout).toBe(`${FORMAT_NAMES.join("\n")}\n`);
});

test.skipIf(NO_NIX !== undefined)("it finds the Nix that it ships", async () => {
  const nixpkgs = await world.nixpkgs("25.11");
  const program = join(installed, "node_modules/.bin/nixos-generate");
  const line = ["-I", `nixpkgs=${nixpkgs}`, "--print-drv"];
  const one = await world.run([program, "-f", "iso", ...line], { cwd: installed });
  expect(one.stdout, one.stderr).toMatch(/^\/.*\.iso\.drv\n$|^\/.*-image\.drv\n$/);
  const conf = await world.write("conf.nix", '{ fileSystems."/".device = "x"; }');
  const many = await world.run([program, "build", "iso", "docker", "-c", conf, ...line], { cwd: installed });
  expect(many.stdout, many.stderr).toMatch(/^iso\t\/.*\.drv\ndocker\t\/.*\.drv\n$/);
  const formats = await world.run([program, "formats", "--json", ...line.slice(0, 2)], { cwd: installed });
  expect(JSON.parse(formats.stdout).formats.every(({ here }: { here: string }) => here === "native")).toBe(
    true,
  );
});

test("installed for everybody it brings its manual", async () => {
  const prefix = world.path("prefix");
  const { status, stderr } = await npm(world.path("home"), [
    "install",
    "--global",
    "--prefix",
    prefix,
    tarball,
  ]);
  expect(status, stderr).toBe(0);
  await access(join(prefix, "bin/nixos-generate"));
  const manual = await readFile(join(prefix, "share/man/man1/nixos-generate.1"), "utf8");
  expect(manual).toMatch(/^\.TH NIXOS\\-GENERATE 1 "" "nixos\\-generate\\-shim \d/);
});
