import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** What each layer may import; a layer in `types` only with `import type`. docs/architecture.md tells why. */
const ARROWS: Readonly<
  Record<string, { readonly layers: readonly string[]; readonly types?: readonly string[] }>
> = {
  formats: { layers: [] },
  nix: { layers: [] },
  exec: { layers: [] },
  legacy: { layers: [] },
  lock: { layers: [] },
  detect: { layers: ["exec", "formats", "lock", "nix"], types: ["translate"] },
  translate: { layers: ["formats", "nix"], types: ["detect"] },
  migrate: { layers: ["formats", "lock", "nix", "translate"], types: ["detect"] },
  report: { layers: ["formats", "migrate", "nix", "translate"], types: ["detect", "verify"] },
  verify: { layers: ["exec", "formats", "legacy", "lock", "migrate", "nix", "report", "translate"] },
  run: { layers: ["exec", "formats", "report", "translate"] },
  cli: {
    layers: [
      "detect",
      "exec",
      "formats",
      "legacy",
      "lock",
      "migrate",
      "nix",
      "report",
      "run",
      "translate",
      "verify",
    ],
  },
};

/** Packages that are a layer's business alone. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  execa: ["exec"],
  commander: ["cli"],
  ignore: ["cli"],
  semver: ["detect"],
  yaml: ["migrate"],
  unbash: ["migrate"],
  diff: ["report"],
  zod: ["detect", "lock", "report", "run", "verify"],
};

/** Layers that read nothing but their arguments. */
const PURE = ["formats", "lock", "nix", "translate", "migrate", "report"];

interface Import {
  readonly file: string;
  readonly layer: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const imports = files.flatMap(importsOf);

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const layer = file.split("/")[0]!;
  const statements = text.matchAll(/^(?:import|export)\b([^;"'=]*?)\bfrom\s+["']([^"']+)["'];/gms);
  const dynamic = text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g);
  return [
    ...[...statements].map(([, clause = "", target = ""]) => ({
      file,
      layer,
      target,
      typeOnly: isTypeOnly(clause),
    })),
    ...[...dynamic].map(([, target = ""]) => ({ file, layer, target, typeOnly: false })),
  ];
}

function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b/.test(clause)) return true;
  const names = /\{([^}]*)\}/
    .exec(clause)?.[1]
    ?.split(",")
    .filter((name) => name.trim() !== "");
  return names !== undefined && names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

function layerOf({ file, target }: Import): string | undefined {
  if (!target.startsWith(".")) return undefined;
  return relative(SRC, resolve(dirname(join(SRC, file)), target)).split("/")[0];
}

function isBuiltin(target: string): boolean {
  return target.startsWith("node:") || builtinModules.includes(target);
}

test("there is something to look at", () => {
  expect(imports.length).toBeGreaterThan(50);
});

test("every layer is on the plan", () => {
  expect(
    [...new Set(files.map((file) => file.split("/")[0]))].filter((layer) => !(layer! in ARROWS)),
  ).toEqual([]);
});

test("layers import only the layers below them", () => {
  const offenders = imports.filter((found) => {
    const to = layerOf(found);
    if (to === undefined || to === found.layer) return false;
    const { layers, types = [] } = ARROWS[found.layer]!;
    return !layers.includes(to) && !(found.typeOnly && types.includes(to));
  });
  expect(offenders.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("packages are imported only by the layer that uses them", () => {
  const offenders = imports.filter(({ layer, target, typeOnly }) => {
    if (target.startsWith(".") || isBuiltin(target) || typeOnly) return false;
    const name = target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : target.split("/")[0]!;
    return !PACKAGES[name]?.includes(layer);
  });
  expect(offenders.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("pure layers touch neither files, processes nor the machine", () => {
  const offenders = imports.filter(({ layer, target }) => PURE.includes(layer) && isBuiltin(target));
  expect(offenders.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("only cli knows the process", () => {
  const offenders = files
    .filter((file) => !file.startsWith("cli/"))
    .filter((file) =>
      /(?<![\w.])process\.(?:env|argv|exit|std|cwd|on|kill|pid)\b/.test(
        readFileSync(join(SRC, file), "utf8"),
      ),
    );
  expect(offenders).toEqual([]);
});

/** What the folders of src/migrate that everything else there rests on may import of the others. */
const WITHIN_MIGRATE: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  edit: ["engine"],
  model: ["edit", "engine"],
  rules: ["edit", "engine", "model"],
  languages: ["edit", "engine", "model", "rules"],
};

test("inside migrate the engine knows no model, the model no rule, and rules no language", () => {
  const folders = [
    ...new Set(files.filter((file) => file.startsWith("migrate/")).map((file) => file.split("/")[1]!)),
  ];
  expect(folders).toEqual(expect.arrayContaining(Object.keys(WITHIN_MIGRATE)));
  const offenders = imports.filter(({ file, target }) => {
    const [layer, from = ""] = file.split("/");
    const allowed = WITHIN_MIGRATE[from];
    if (layer !== "migrate" || allowed === undefined || !target.startsWith(".")) return false;
    const [to, inside = ""] = relative(SRC, resolve(dirname(join(SRC, file)), target)).split("/");
    return to === "migrate" && inside !== from && !allowed.includes(inside);
  });
  expect(offenders.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("no folder holds so many files that it is several", () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
});
