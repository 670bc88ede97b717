import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { additionsFor } from "../../../src/formats/additions.ts";
import { FORMATS, variantOf } from "../../../src/formats/index.ts";
import type { MigrateOptions } from "../../../src/migrate/engine/types.ts";
import { type Files, filesAfter, run } from "./cases.ts";

/** A flake that the drop-in comes from, with characters that a shell would read. */
const SHIM = "git+https://git.example.org/drop-in?ref=main&rev=5b0ff0ab1cd0b85f3fc2be3fca4bd83e4a1dbd2c";
const ADDED = { fidelity: "same", place: "variant", system: "x86_64-linux" } as const;
const STAND_INS = fileURLToPath(new URL("./stand-ins", import.meta.url));
let root: string;
let runs = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "behaviour-"));
  const rows = FORMATS.map((format) => {
    const { bindings } = additionsFor(format.name, ADDED);
    return `${format.name} ${variantOf(format) ?? "vm"} ${bindings === "" ? "nothing" : "addition"}\n`;
  });
  writeFileSync(join(root, "formats"), rows.join(""));
});
afterAll(() => rmSync(root, { recursive: true }));

/** What a script did that somebody after it can see. */
interface Behaviour {
  readonly status: number | null;
  readonly used: string;
}

function execute(program: readonly string[], files: Files): Behaviour & { readonly stderr: string } {
  const folder = join(root, String(runs++));
  mkdirSync(folder);
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text, { mode: 0o755 });
  const log = join(folder, "log");
  const { status, stderr } = spawnSync(program[0]!, program.slice(1), {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: `${STAND_INS}:${process.env["PATH"]}`,
      HOME: "/home/somebody",
      STAND_IN_STORE: join(root, "store"),
      STAND_IN_FORMATS: join(root, "formats"),
      STAND_IN_SHIM: SHIM,
      STAND_IN_LOG: log,
      HOST: "web",
      OUT: "out dir",
    },
  });
  return { status, stderr, used: existsSync(log) ? readFileSync(log, "utf8").replaceAll(folder, ".") : "" };
}

const FORMAT = fc.constantFrom("azure", "do", "gce", "vmware", "iso", "qcow", "docker", "nonsense");
const SOURCE = fc.constantFrom(
  "--flake .#web",
  '--flake ".#$HOST"',
  "--flake '.#broken'",
  "-c ./web.nix",
  '-c "./$HOST.nix"',
  "-c ./broken.nix",
);
const LINK = fc.constantFrom("", "-o result", '--out-link "$OUT"');
const HEAD = fc.constantFrom(
  "nixos-generate",
  "nix run nixpkgs#nixos-generators --",
  "nix run github:nix-community/nixos-generators --",
  "nix shell nixpkgs#nixos-generators -c nixos-generate",
);
const EXTRA = fc.constantFrom("", "--show-trace", "--cores 4", "--disk-size 2048");

/** An old command line, perhaps over several lines. */
const CALL = fc
  .tuple(HEAD, FORMAT, SOURCE, LINK, EXTRA, fc.boolean())
  .map(([head, format, source, link, extra, long]) => {
    const flags = [`-f ${format}`, source, link, extra].filter((flag) => flag !== "");
    return {
      text: [head, ...flags].join(long ? " \\\n    " : " "),
      link: link.split(" ").slice(1).join(" "),
    };
  });

/** A statement with an old command line, and the next command that gets what it makes. */
const STATEMENT = fc
  .tuple(
    CALL,
    fc.constantFrom("plain", "captured", "piped", "file", "function", "test", "nix-shell", "backticks"),
  )
  .map(([{ text, link }, shape]) => {
    const useLink = link === "" ? "" : `\nuse ${link}`;
    switch (shape) {
      case "captured":
        return `image=$(${text})\nuse "$image"${useLink}`;
      case "piped":
        return `${text} | use -${useLink}`;
      case "file":
        return `${text} > path.txt\nuse "$(cat path.txt)"`;
      case "function":
        return `build() {\n  ${text}\n}\nuse "$(build)"`;
      case "test":
        return `if ! ${text}; then\n  use failed\nfi${useLink}`;
      case "backticks":
        return text.includes("\\\n") ? text : `use \`${text}\``;
      case "nix-shell":
        return text.startsWith("nixos-generate") && !text.includes('"')
          ? `nix-shell -p nixos-generators --run '${text.replaceAll("'", '"')}'${useLink}`
          : `${text}${useLink}`;
      default:
        return `${text}${useLink}`;
    }
  });

const SCRIPT = fc
  .tuple(fc.boolean(), fc.boolean(), fc.array(STATEMENT, { minLength: 1, maxLength: 4 }))
  .map(([strict, nixos, statements]) =>
    [
      "#!/usr/bin/env bash",
      ...(strict ? ["set -euo pipefail"] : []),
      ...(nixos ? ["nixos-rebuild list-generations"] : []),
      ...statements,
      "",
    ].join("\n"),
  );

const OPTIONS: fc.Arbitrary<Partial<MigrateOptions>> = fc.record({
  scripts: fc.constantFrom("rebuild", "nix", "shim"),
  shimFlake: fc.constantFrom(undefined, SHIM),
});

/** The configurations that the scripts build, beside them in the repository. */
const CONFIGURATIONS: Files = {
  "web.nix": "{\n  services.openssh.enable = true;\n}\n",
  "flake.nix": `{
  outputs =
    { nixpkgs, ... }:
    {
      nixosConfigurations.web = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [ ./hardware.nix ];
      };
    };
}
`,
};

function same(program: readonly string[], scripts: Files, options: Partial<MigrateOptions>): boolean {
  const files = { ...CONFIGURATIONS, ...scripts };
  const migration = run(files, options);
  const after = filesAfter(files, migration);
  const before = execute(program, files);
  const ran = execute(program, after);
  // What an image lacks is said where its configuration is only known at run time.
  const lacks = migration.applied.some(({ fix }) =>
    fix.notes?.some((note) => note.startsWith("the image is")),
  );
  const now = lacks ? { ...ran, used: ran.used.replaceAll("/plain_", "/complete_") } : ran;
  expect(before.stderr + now.stderr).not.toContain("surprised");
  expect({ status: now.status, used: now.used, after }).toEqual({
    status: before.status,
    used: before.used,
    after,
  });
  return JSON.stringify(after) !== JSON.stringify(files);
}

describe("a rewritten script ends and hands on as the old one with the drop-in", () => {
  it("in shell", () => {
    let rewritten = 0;
    fc.assert(
      fc.property(SCRIPT, OPTIONS, (script, options) => {
        if (same(["bash", "build.sh"], { "build.sh": script }, options)) rewritten++;
      }),
      { numRuns: 120 },
    );
    expect(rewritten).toBeGreaterThan(60);
  });

  it("where one command leaves a link behind that another would have made", () => {
    const lines = [
      "#!/usr/bin/env bash",
      "nixos-rebuild list-generations",
      "nixos-generate -f azure --flake .#web",
      "nixos-generate -f azure --flake '.#broken' -o result",
      "use result",
      "",
    ];
    expect(same(["bash", "build.sh"], { "build.sh": lines.join("\n") }, { scripts: "rebuild" })).toBe(true);
  });

  it("in make", () => {
    const recipe = (line: string) =>
      line
        .replaceAll("$", "$$$$")
        .replaceAll("\n    ", "\n\t    ")
        .replaceAll("\n", "\n\t")
        .replaceAll("\n\t\t", "\n\t");
    fc.assert(
      fc.property(CALL, fc.boolean(), OPTIONS, ({ text, link }, captured, options) => {
        const line = captured ? `use "$(${text})"` : text;
        const rest = link === "" || captured ? "" : `\n\tuse ${link.replaceAll("$", "$$$$")}`;
        same(["make", "-s"], { Makefile: `all:\n\t${recipe(line)}${rest}\n` }, options);
      }),
      { numRuns: 40 },
    );
  });
});
