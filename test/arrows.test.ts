import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** What each room may import; a room in `types` only with `import type`. docs/architecture.md tells why. */
const ARROWS: Readonly<
  Record<string, { readonly rooms: readonly string[]; readonly types?: readonly string[] }>
> = {
  formats: { rooms: [] },
  nix: { rooms: [] },
  exec: { rooms: [] },
  legacy: { rooms: [] },
  lock: { rooms: [] },
  detect: { rooms: ["exec", "formats", "lock", "nix"], types: ["translate"] },
  translate: { rooms: ["formats", "nix"], types: ["detect"] },
  migrate: { rooms: ["formats", "lock", "nix", "translate"], types: ["detect"] },
  report: { rooms: ["formats", "migrate", "nix", "translate"], types: ["detect", "verify"] },
  verify: { rooms: ["exec", "formats", "legacy", "lock", "migrate", "nix", "report", "translate"] },
  run: { rooms: ["exec", "formats", "report", "translate"] },
  cli: {
    rooms: [
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

/** Packages that are a room's business alone. */
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

/** Rooms that look at nothing but their arguments. */
const PURE = ["formats", "lock", "nix", "translate", "migrate", "report"];

interface Import {
  readonly file: string;
  readonly room: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const imports = files.flatMap(importsOf);

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const room = file.split("/")[0]!;
  const statements = text.matchAll(/^(?:import|export)\b([^;"'=]*?)\bfrom\s+["']([^"']+)["'];/gms);
  const dynamic = text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g);
  return [
    ...[...statements].map(([, clause = "", target = ""]) => ({
      file,
      room,
      target,
      typeOnly: isTypeOnly(clause),
    })),
    ...[...dynamic].map(([, target = ""]) => ({ file, room, target, typeOnly: false })),
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

function roomOf({ file, target }: Import): string | undefined {
  if (!target.startsWith(".")) return undefined;
  return relative(SRC, resolve(dirname(join(SRC, file)), target)).split("/")[0];
}

function isBuiltin(target: string): boolean {
  return target.startsWith("node:") || builtinModules.includes(target);
}

test("there is something to look at", () => {
  expect(imports.length).toBeGreaterThan(50);
});

test("every room is on the plan", () => {
  expect([...new Set(files.map((file) => file.split("/")[0]))].filter((room) => !(room! in ARROWS))).toEqual(
    [],
  );
});

test("rooms import only the rooms below them", () => {
  const offenders = imports.filter((found) => {
    const to = roomOf(found);
    if (to === undefined || to === found.room) return false;
    const { rooms, types = [] } = ARROWS[found.room]!;
    return !rooms.includes(to) && !(found.typeOnly && types.includes(to));
  });
  expect(offenders.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("packages are imported only by the room that answers for them", () => {
  const offenders = imports.filter(({ room, target, typeOnly }) => {
    if (target.startsWith(".") || isBuiltin(target) || typeOnly) return false;
    const name = target.startsWith("@") ? target.split("/").slice(0, 2).join("/") : target.split("/")[0]!;
    return !PACKAGES[name]?.includes(room);
  });
  expect(offenders.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("pure rooms touch neither files, processes nor the machine", () => {
  const offenders = imports.filter(({ room, target }) => PURE.includes(room) && isBuiltin(target));
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
