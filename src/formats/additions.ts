import { findFormat } from "./find.ts";
import { LAYERS, type Layers } from "./layers.ts";
import texts from "./variant-texts.json" with { type: "json" };

/**
 * What makes nixpkgs' own image the one nixos-generators made, as Nix text for the user's repository. The text is that of
 * the files in src/legacy/variants/, which the bundled formats read as well; `npm run nix-table` puts it into variant-texts.json.
 *
 * - `same`: whether it boots, and what a user sees or relies on. `exact`: everything, for the same derivation.
 * - `native`: nothing but what a format without a variant needs to be one.
 */
export type AdditionFidelity = "same" | "exact" | "native";

/** A module argument that bindings refer to. */
export type ModuleArgument = "config" | "lib" | "modulesPath" | "options" | "pkgs";

/**
 * Where the bindings are written.
 *
 * - `variant`: inside `image.modules.<variant>`, `virtualisation.vmVariant` or `virtualisation.vmVariantWithBootLoader`,
 *   beside nixpkgs' own module. Of a format without a variant (docker) the bindings define all of it.
 * - `system`: a module of a system that is this image and nothing else, in place of `nixosModules.<format>`. The bindings
 *   import nixpkgs' module as well; the image is `config.system.build.${systemAttribute(format)}`.
 */
export type AdditionPlace = "variant" | "system";

export interface AdditionRequest {
  readonly fidelity: AdditionFidelity;
  readonly place: AdditionPlace;
  /** Such as "x86_64-linux"; undefined where it is not known: the bindings then serve every system. */
  readonly system?: string | undefined;
}

/** Bindings of one flat module: two blanks a level, no indentation of their own, `\n` between lines; "" for none. */
export interface Bindings {
  readonly bindings: string;
  /** The module arguments they refer to, sorted. */
  readonly arguments: readonly ModuleArgument[];
  /** Why, for a comment: one sentence without the "#"; undefined where there are no bindings. */
  readonly reason: string | undefined;
}

/** Bindings that only matter where the configuration sets one of `options` or what is below it. */
export interface ConditionalBindings extends Bindings {
  readonly options: readonly string[];
}

export interface Additions extends Bindings {
  /** With "exact" they are part of `bindings`, and this is empty. */
  readonly ifSet: readonly ConditionalBindings[];
  /** What "same" leaves out, each a short phrase; empty otherwise. */
  readonly unnoticed: readonly string[];
  /** What "native" loses, each one short line; empty otherwise. */
  readonly lost: readonly string[];
}

/** @throws Error for a name that is not a legacy format. */
export function additionsFor(format: string, { fidelity, place, system }: AdditionRequest): Additions {
  const layers = layersOf(format);
  const kept = fidelity !== "native";
  const files = [
    ...(place === "variant" || layers.definesSystem ? layers.define : []),
    ...(kept ? (isX86(system) ? layers.same : (layers.sameOffX86 ?? layers.same)) : []),
    ...(fidelity === "exact" ? [...layers.ifSet.map(({ file }) => file), ...layers.exact] : []),
  ];
  const own = place === "system" ? [systemModule(format, layers)] : [];
  return {
    ...joined([...own, ...[...new Set(files)].map(parse)]),
    ifSet:
      fidelity === "same"
        ? layers.ifSet.map(({ file, options }) => ({ options, ...joined([parse(file)]) }))
        : [],
    unnoticed:
      fidelity === "same" && layers.exact.some((file) => !files.includes(file)) ? layers.unnoticed : [],
    lost: kept ? [] : layers.lost,
  };
}

/**
 * The card of one kind of board (sd-aarch64, sd-x86_64) as a variant of its own: nixpkgs' sd-card follows the system that
 * is evaluated, the legacy formats name one. Undefined for other formats.
 */
export function boardAdditions(format: string): Additions | undefined {
  const board = /^sd-(aarch64|x86_64)$/.exec(format)?.[1];
  if (board === undefined) return undefined;
  return {
    bindings: `imports = [ "\${modulesPath}/installer/sd-card/sd-image-${board}.nix" ];`,
    arguments: ["modulesPath"],
    reason: `nixpkgs' own sd-card is for the system that is evaluated; this one is for ${board}.`,
    ifSet: [],
    unnoticed: [],
    lost: [],
  };
}

/**
 * The attribute of `config.system.build` that holds the image where the bindings are written at place "system".
 * @throws Error for a name that is not a legacy format.
 */
export function systemAttribute(format: string): string {
  return layersOf(format).attribute ?? findFormat(format)!.formatAttr;
}

function layersOf(format: string): Layers {
  const layers = LAYERS[format];
  if (layers === undefined) throw new Error(`"${format}" is not a legacy format`);
  return layers;
}

function isX86(system: string | undefined): boolean {
  return system?.startsWith("x86_64-") === true;
}

/** nixpkgs' module of a format, below `modulesPath`, with what its variant sets beside it. */
function systemModule(format: string, { variantSets = "" }: Layers): Text {
  const { native, source } = findFormat(format)!;
  const file = native.kind === "vm" ? "modules/virtualisation/qemu-vm.nix" : source[0]!;
  const path = file.startsWith("modules/") ? file.slice("modules/".length) : `../${file}`;
  return {
    reason: undefined,
    arguments: ["modulesPath"],
    imports: [`"\${modulesPath}/${path}"`],
    rest: variantSets,
  };
}

/** A file of src/legacy/variants/ in parts. */
interface Text {
  readonly reason: string | undefined;
  readonly arguments: readonly ModuleArgument[];
  /** Elements of `imports`. */
  readonly imports: readonly string[];
  /** The other bindings. */
  readonly rest: string;
}

const LAYOUT = /^# (?<reason>.*)\n(?:\{ (?<names>[\w, ]+), \.\.\. \}:\n)?\{\n(?<body>[\s\S]*)\n\}\n$/;
const IMPORTS = /^imports = \[(?: (?<one>.*) \]|\n(?<many>[\s\S]*?)\n\]);\n?/;

/** @param file below src/legacy/variants/; their layout is checked by a test against the parser. */
function parse(file: string): Text {
  const text = (texts as Readonly<Record<string, string>>)[`${file}.nix`];
  const { reason, names, body } = LAYOUT.exec(text ?? "")?.groups ?? {};
  if (body === undefined) throw new Error(`variants/${file}.nix is not laid out as one flat module`);
  const dedented = body.replaceAll(/^ {2}/gm, "");
  const imports = IMPORTS.exec(dedented);
  return {
    reason,
    arguments: (names?.split(", ") ?? []) as ModuleArgument[],
    imports: [
      imports?.groups?.["one"] ?? [],
      imports?.groups?.["many"]?.split("\n").map((line) => line.trim()) ?? [],
    ].flat(),
    rest: dedented.slice(imports?.[0].length ?? 0),
  };
}

function joined(parts: readonly Text[]): Bindings {
  const imports = [...new Set(parts.flatMap((part) => part.imports))];
  const rows = [renderImports(imports), ...parts.map(({ rest }) => rest)].filter((row) => row !== "");
  return {
    bindings: rows.join("\n"),
    arguments: [...new Set(parts.flatMap((part) => part.arguments))].sort(),
    reason: parts.find(({ reason }) => reason !== undefined)?.reason,
  };
}

function renderImports(imports: readonly string[]): string {
  if (imports.length === 0) return "";
  if (imports.length === 1) return `imports = [ ${imports[0]} ];`;
  return ["imports = [", ...imports.map((each) => `  ${each}`), "];"].join("\n");
}
