import { additionsOf, explainVariant, formatsOfVariant, VARIANTS } from "../../formats/index.ts";
import { nixTextFor } from "./nix-text.ts";

/** A command of nixpkgs that builds an image, and what there is to say about it. */
export interface ExplainedNative {
  readonly kind: "native";
  readonly line: string;
  readonly variant: string;
  /** False where nixpkgs calls the image otherwise or has none: the command fails. */
  readonly works: boolean;
  readonly meaning: readonly string[];
  /** What the image of nixos-generators had and nixpkgs' own has not. */
  readonly differs: readonly string[];
  /** Nix text that adds it, lines. */
  readonly nix: readonly string[];
}

/** `nixos-rebuild build-image --image-variant V`, `nh os build-image`, and any installable or attribute path. */
const VARIANT_WORDS: readonly RegExp[] = [
  /--image-variant[ =]["']?([\w-]+)/,
  /\bsystem\.build\.images\.["']?([\w-]+)/,
];

/** Explains the lines of a text that build an image with nixpkgs' own commands. */
export function explainNative(text: string): readonly ExplainedNative[] {
  return text
    .replaceAll(/\\\n\s*/g, " ")
    .split("\n")
    .flatMap((line) => {
      const name = VARIANT_WORDS.map((word) => word.exec(line)?.[1]).find((found) => found !== undefined);
      return name === undefined ? [] : [explainLine(line.trim(), name)];
    });
}

function explainLine(line: string, variant: string): ExplainedNative {
  const known = VARIANTS.find(({ name }) => name === variant);
  const base = { kind: "native" as const, line, variant, works: explainVariant(variant) === undefined };
  if (known === undefined) {
    const wrong = explainVariant(variant);
    const own = `a configuration may define it as image.modules.${variant}`;
    return {
      ...base,
      meaning: [wrong ?? `nixpkgs has no variant "${variant}"; ${own}`],
      differs: [],
      nix: [],
    };
  }
  const [format, ...others] = formatsOfVariant(variant);
  const meaning = [
    `builds nixpkgs' own "${variant}" (${known.summary}), which came with ${known.since}`,
    ...(known.broken === undefined ? [] : [`broken in nixpkgs: ${known.broken}`]),
    ...(format === undefined
      ? ["nixos-generators had no such format"]
      : [`nixos-generators: -f ${[format, ...others].map(({ name }) => name).join(" or -f ")}`]),
  ];
  // As with a flake: a command of nixpkgs names no size.
  const sizing = { flake: true, diskSize: undefined, system: undefined };
  const differs = format
    ? [
        ...additionsOf(format, sizing).map(({ sets, because }) => `without ${sets}: ${because}`),
        ...format.differences,
      ]
    : [];
  const nix = format ? nixTextFor(format, { flake: ANY, diskSize: undefined, system: undefined }) : [];
  return { ...base, meaning, differs, nix };
}

const ANY = { uri: ".", attribute: undefined };
