import { describe, expect, test } from "vitest";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { FLAG_NAMES } from "../../src/translate/command-line/flags.ts";
import { parseLegacyArgv } from "../../src/translate/command-line/parse.ts";

const CONTEXT = { formatsFolder: "/formats" };
const parse = (...argv: string[]) => parseLegacyArgv(argv, CONTEXT);

const BUILD = {
  kind: "build",
  format: { kind: "named", name: "iso" },
  configuration: undefined,
  flake: undefined,
  system: undefined,
  outLink: undefined,
  run: false,
  diskSize: undefined,
  specialArgs: {},
  searchPath: [],
  passed: [],
  dryRun: false,
  printDrv: false,
  json: false,
  backend: "auto",
  fidelity: "same",
  imageOfHost: false,
  bootCheck: false,
  noKvm: false,
  buildMemory: undefined,
  noChannel: false,
};

describe("a command line means", () => {
  const rows: readonly (readonly [string, Partial<Record<keyof typeof BUILD, unknown>>])[] = [
    ["-f iso", {}],
    ["--format iso", {}],
    ["-f raw -f iso", {}],
    ["-f iso -c ./a.nix", { configuration: "./a.nix" }],
    ["-f iso --configuration ./a.nix", { configuration: "./a.nix" }],
    ["-c -f -f iso", { configuration: "-f" }],
    ["-f iso --flake .#host", { flake: { uri: ".", attribute: "host" } }],
    ["-f iso --flake .", { flake: { uri: ".", attribute: undefined } }],
    ["-f iso --flake .#", { flake: { uri: ".", attribute: undefined } }],
    ["-f iso --flake .#a#b", { flake: { uri: ".", attribute: "a" } }],
    ["-f iso --flake .#a.b", { flake: { uri: ".", attribute: "a.b" } }],
    ["-f iso --system aarch64-linux", { system: "aarch64-linux" }],
    ["-f iso -o out", { outLink: "out" }],
    ["-f iso --out-link out", { outLink: "out" }],
    ["--run", { run: true, format: { kind: "named", name: "vm" } }],
    ["--run -f vm", { run: true, format: { kind: "named", name: "vm" } }],
    ["-f vm-nogui --run", { run: true, format: { kind: "named", name: "vm-nogui" } }],
    ["-f iso --disk-size 20480", { diskSize: 20480 }],
    ["-f iso --disk-size 020", { diskSize: 20 }],
    ["-f iso --disk-size auto", { diskSize: "auto" }],
    ["-f iso --special-arg a b --special-arg c d", { specialArgs: { a: "b", c: "d" } }],
    ["-f iso -I nixpkgs=/x -I /y", { searchPath: ["nixpkgs=/x", "/y"] }],
    ["-f iso --format-path ./my.nix", { format: { kind: "module", path: "./my.nix" } }],
    ["--format-path ./my.nix -f iso", {}],
    ["-f iso --dry-run", { dryRun: true }],
    ["-f iso --print-drv --json", { printDrv: true, json: true }],
    ["-f iso --backend nix", { backend: "nix" }],
    ["-f iso --fidelity native", { fidelity: "native" }],
    ["-f iso --fidelity legacy", { fidelity: "legacy" }],
    // An older spelling of the same.
    ["-f iso --backend legacy", { fidelity: "legacy" }],
    ["-f iso --image-of-host", { imageOfHost: true }],
    ["-f iso --boot-check", { bootCheck: true }],
    ["-f iso --no-kvm", { noKvm: true }],
    ["-f iso --no-channel", { noChannel: true }],
    ["-f iso --build-memory 4096", { buildMemory: 4096 }],
  ];
  test.each(rows)("%s", (line, differs) => {
    expect(parse(...line.split(" "))).toEqual({ ...BUILD, ...differs });
  });
});

describe("flags of Nix are handed on in order, with their values", () => {
  const rows: readonly (readonly [string, number])[] = [
    ["--show-trace", 0],
    ["--cores", 1],
    ["--option", 2],
    ["-j", 1],
    ["--max-jobs", 1],
    ["-k", 0],
    ["--keep-going", 0],
    ["-K", 0],
    ["--keep-failed", 0],
    ["--fallback", 0],
    ["--repair", 0],
    ["--builders", 1],
    ["--log-format", 1],
    ["-L", 0],
    ["--print-build-logs", 0],
    ["-v", 0],
    ["--verbose", 0],
    ["--quiet", 0],
    ["--impure", 0],
    ["--no-link", 0],
    ["--offline", 0],
    ["--extra-experimental-features", 1],
    ["--override-input", 2],
    ["--update-input", 1],
    ["--refresh", 0],
    ["--no-write-lock-file", 0],
    ["--no-update-lock-file", 0],
    ["--recreate-lock-file", 0],
    ["--accept-flake-config", 0],
  ];
  test.each(rows)("%s takes %i", (flag, arity) => {
    const values = ["one", "two"].slice(0, arity);
    expect(parse("-f", "iso", flag, ...values, "--cores", "2")).toEqual({
      ...BUILD,
      passed: [
        { flag, values },
        { flag: "--cores", values: ["2"] },
      ],
    });
  });
});

describe("a command line ends where the original ended it", () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ["--help", { kind: "help" }],
    ["-f nonsense --help", { kind: "help" }],
    ["--list --bogus", { kind: "list" }],
    ["--version", { kind: "version" }],
  ];
  test.each(rows)("%s", (line, expected) => {
    expect(parse(...line.split(" "))).toEqual(expected);
  });
});

describe("a command line is refused with the original's words", () => {
  const rows: readonly (readonly [string, string, RegExp])[] = [
    ["", "unknown option ", /--help/],
    ["--bogus", "unknown option --bogus", /--help/],
    ["--bogus --help", "unknown option --bogus", /--help/],
    ["iso", "unknown option iso", /^did you mean -f iso\?$/],
    ["-h", "unknown option -h", /--help/],
    ["nothing", "unknown option nothing", /--help/],
    ["--format=iso", "unknown option --format=iso", /two words: -f iso/],
    ["-fiso", "unknown option -fiso", /two words: -f iso/],
    ["--fromat iso", "unknown option --fromat", /did you mean --format/],
    ["-c x.nix", "missing format. use --help for more details", /--list/],
    ["-f", "missing value after -f", /NAME/],
    [
      "-f digital-ocean",
      "format file not found: /formats/digital-ocean.nix",
      /nixpkgs' name: -f do, or .* build digital-ocean/,
    ],
    ["-f oci", "format file not found: /formats/oci.nix", /nixpkgs' name: nixos-generate build oci/],
    ["--run -f iso", "--run starts a virtual machine, but iso is not one", /vm, vm-nogui and vm-bootloader/],
    ["-f iso --build-memory 4G", '--build-memory "4G" is not a number of MiB from 512 on', /4096/],
    [
      "-f iso --backend legacy --fidelity native",
      "--backend legacy means --fidelity legacy, and --fidelity native was given",
      /give only one/,
    ],
    ["--option a", "missing value after --option", /NAME and VALUE/],
    ["-f qcow3", "format file not found: /formats/qcow3.nix", /did you mean qcow/],
    ["-f ../iso", "format file not found: /formats/../iso.nix", /formats are: amazon/],
    ["-f iso --disk-size 1;_x", '--disk-size "1;_x" is neither a positive number of MiB nor "auto"', /20480/],
    ["-f iso --disk-size 0", '--disk-size "0" is neither a positive number of MiB nor "auto"', /20480/],
    ["-f iso --disk-size 20G", '--disk-size "20G" is neither a positive number of MiB nor "auto"', /20480/],
    ["-f iso --backend nixos", '--backend "nixos" is not known', /one of: nix/],
    ["-f iso --fidelity exact", '--fidelity "exact" is not known', /same, native, legacy/],
    ["-f iso --json", "--json has nothing to print", /--print-drv/],
  ];
  test.each(rows)("%s", (line, message, hint) => {
    const outcome = parse(...line.split(" "));
    expect(outcome).toMatchObject({ kind: "failure", message });
    expect(outcome.kind === "failure" && outcome.hints.join("\n")).toMatch(hint);
  });

  test("an empty --format-path is not a format", () => {
    expect(parse("--format-path", "")).toMatchObject({ kind: "failure", message: /missing format/ });
  });

  test("an empty flake is named as such", () => {
    expect(parse("-f", "iso", "--flake", "")).toMatchObject({ message: '--flake "" names no flake' });
  });
});

test("every format is known by its name", () => {
  for (const name of FORMAT_NAMES)
    expect(parse("-f", name)).toMatchObject({ kind: "build", format: { name } });
  expect(FORMAT_NAMES).toHaveLength(32);
});

test("every flag occurs in this file", async () => {
  const { readFile } = await import("node:fs/promises");
  const text = await readFile(new URL(import.meta.url), "utf8");
  expect(FLAG_NAMES.filter((name) => !text.includes(name))).toEqual([]);
});

test("the environment's backend gives way to the flag's", () => {
  const context = { ...CONTEXT, backend: "nix" };
  expect(parseLegacyArgv(["-f", "iso"], context)).toMatchObject({ backend: "nix" });
  expect(parseLegacyArgv(["-f", "iso", "--backend", "legacy"], context)).toMatchObject({
    backend: "auto",
    fidelity: "legacy",
  });
  expect(parseLegacyArgv(["-f", "iso"], { ...CONTEXT, backend: "" })).toMatchObject({ backend: "auto" });
});
