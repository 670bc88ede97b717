import type { Files } from "../../support/flakes/compare.ts";
import { image, images } from "./calls.ts";
import type { Tape } from "./choices.ts";
import { Choices } from "./choices.ts";
import { hostOfAllFormats, hostOfFormat } from "./hosts.ts";
import { Writer } from "./writer.ts";

/** How the outputs get at the inputs. */
interface Head {
  readonly pattern: string;
  readonly generators: string;
  readonly nixpkgs: string;
  readonly self: string;
  /** The library of the frame. */
  readonly library: string;
}

/** A library around the outputs, which may have a system per output. */
interface Frame {
  readonly input: string | undefined;
  /** A string expression, good where images are made; undefined where each names its own. */
  readonly system: string | undefined;
  /** `packages`: rows of one system's packages, which need `lets`; `rows`: further outputs. */
  wrap(packages: readonly string[], lets: readonly string[], rows: readonly string[], head: Head): string;
}

const FRAMES: readonly Frame[] = [
  {
    input: undefined,
    system: undefined,
    wrap: (packages, _, rows) =>
      `{\n${[...packages.map((row) => `packages.x86_64-linux.${row}`), ...rows].join("\n")}\n}`,
  },
  {
    input: undefined,
    system: `"aarch64-linux"`,
    wrap: (packages, _, rows) =>
      `{\npackages.aarch64-linux = {\n${packages.join("\n")}\n};\n${rows.join("\n")}\n}`,
  },
  {
    input: undefined,
    system: "system",
    wrap: (packages, lets, rows, { nixpkgs }) =>
      `{\npackages = ${nixpkgs}.lib.genAttrs [ "x86_64-linux" "aarch64-linux" ] (system: let\n${lets.join("\n")}\nin {\n${packages.join("\n")}\n});\n${rows.join("\n")}\n}`,
  },
  {
    input: "flake-utils",
    system: "system",
    wrap: (packages, lets, rows, { library }) =>
      `${library}.lib.eachDefaultSystem (system: let\n${lets.join("\n")}\nin {\npackages = {\n${packages.join("\n")}\n};\n}) // {\n${rows.join("\n")}\n}`,
  },
  {
    input: "flake-parts",
    system: "system",
    wrap: (packages, lets, rows, { library, self }) =>
      `${library}.lib.mkFlake { inputs = { inherit ${self === "self" ? "self nixpkgs" : "(inputs) self nixpkgs"}; }; } {\nsystems = [ "x86_64-linux" "aarch64-linux" ];\nperSystem = { system, ... }: let\n${lets.join("\n")}\nin {\npackages = {\n${packages.join("\n")}\n};\n};\nflake = {\n${rows.join("\n")}\n};\n}`,
  },
];

/** Makes the flake that a tape describes, and says how much of the tape it took. */
export function makeFlake(tape: Tape): { readonly files: Files; readonly read: number } {
  const choices = new Choices(tape.slice(0, 12));
  const frame = choices.pick(FRAMES);
  const name = choices.pick(["nixos-generators", "nixos-generators", "generators"]);
  const head = choices.pick(headsOf(name, frame));
  const writer = new Writer(tape.slice(12), {
    generators: head.generators,
    nixpkgs: head.nixpkgs,
    lib: choices.pick([`${head.nixpkgs}.lib`, "lib"]),
    self: head.self,
  });
  writer.let(`inherit (${head.nixpkgs}) lib;`);

  const packages: string[] = [];
  const count = 1 + choices.number(2);
  writer.inner = frame.system === "system";
  for (let index = 0; index < count; index++)
    packages.push(`image${index} = ${image(writer, frame.system)};`);
  writer.inner = false;
  const rows: string[] = [];
  if (choices.chance(3)) rows.push(`sets = ${images(writer, undefined)};`);
  if (choices.chance(5)) hostOfFormat(writer);
  if (choices.chance(5)) hostOfAllFormats(writer);
  // A frame with systems of its own takes no rows below `packages`.
  const outputs = writer.outputs.map((row) =>
    frame.system === undefined ? row : row.replace(/^packages\.x86_64-linux/, "hosts"),
  );

  const urls = choices.pick(["nixos-25.11", "nixos-unstable"]);
  const inputs = inputRows(choices, name, urls, frame.input);
  const body = frame.wrap(packages, writer.innerLets, [...rows, ...outputs], head);
  const text = `{\n${inputs}\noutputs = ${head.pattern}:\nlet\n${writer.lets.join("\n")}\nin\n${body};\n}\n`;
  return { files: { "flake.nix": text, ...writer.files }, read: 12 + writer.choices.read };
}

function headsOf(name: string, { input }: Frame): readonly Head[] {
  const more = input === undefined ? "" : `, ${input}`;
  const named = { nixpkgs: "nixpkgs", generators: name, self: "self", library: input ?? "" };
  const below = { ...named, nixpkgs: "inputs.nixpkgs", generators: `inputs.${name}`, self: "inputs.self" };
  return [
    { ...named, pattern: `{ self, nixpkgs, ${name}${more} }` },
    { ...named, pattern: `inputs@{ self, nixpkgs, ${name}${more}, ... }` },
    { ...below, library: `inputs.${input}`, pattern: "inputs" },
    { ...named, generators: `inputs.${name}`, pattern: `{ self, nixpkgs${more}, ... }@inputs` },
    { ...named, generators: `self.inputs.${name}`, pattern: `{ self, nixpkgs${more}, ... }` },
  ];
}

function inputRows(choices: Choices, name: string, branch: string, library: string | undefined): string {
  const nixpkgs = `github:NixOS/nixpkgs/${branch}`;
  const generators = "github:nix-community/nixos-generators";
  const more =
    library === undefined
      ? ""
      : `\ninputs.${library}.url = "github:${library === "flake-utils" ? "numtide" : "hercules-ci"}/${library}";`;
  const blocks = choices.pick([
    `inputs.nixpkgs.url = "${nixpkgs}";\ninputs.${name} = { url = "${generators}"; inputs.nixpkgs.follows = "nixpkgs"; };`,
    `inputs.nixpkgs.url = "${nixpkgs}";\ninputs.${name}.url = "${generators}";\ninputs.${name}.inputs.nixpkgs.follows = "nixpkgs";`,
  ]);
  return blocks + more;
}
