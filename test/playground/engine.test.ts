// The page and the command are the same engine: every golden gives the same bytes, and a browser can run it.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { type PageOptions, runExplain, runMigration, type SourceText } from "../../playground/src/engine.ts";
import { withoutCommonFolder } from "../../playground/src/files.ts";
import { forEditor, Workspace } from "../../playground/src/workspace.ts";
import { renderExplanations } from "../../src/report/help/explanation.ts";
import { folderWith } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = join(ROOT, "dist/nixos-generate.js");
const GOLDEN = join(ROOT, "test/golden");

const DEFAULTS: PageOptions = { fidelity: "same", scripts: "rebuild", toRelease: undefined, unsafe: false };

/** Every input of every golden, each case in a folder of its own, in one tree. */
const ALL: readonly SourceText[] = readdirSync(GOLDEN, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .filter((path) => path.includes("/input/"))
  .map((path) => ({ path: relative(GOLDEN, path), text: readFileSync(path, "latin1") }));

/** What only the command knows: how many files it looked at, and where. */
const PLACE = /; \d+ files? looked at in [^\n]*/;

const HINT = "hint: nixos-generate migrate --write makes these changes\n";

test("there are goldens to compare", () => {
  expect(ALL.length).toBeGreaterThan(150);
});

test.each([
  ["without flags", [], {}],
  [
    "--fidelity native --scripts nix --to-release 26.05 --unsafe",
    ["--fidelity", "native", "--scripts", "nix", "--to-release", "26.05", "--unsafe"],
    { fidelity: "native", scripts: "nix", toRelease: "26.05", unsafe: true },
  ],
] as const)("all goldens together: the bytes of the command, %s", (_, flags, options) => {
  const folder = folderWith(
    Object.fromEntries(ALL.map(({ path, text }) => [path, Buffer.from(text, "latin1")])),
  );
  const ran = spawnSync(process.execPath, [COMMAND, "migrate", ...flags], {
    cwd: folder,
    encoding: "latin1",
    maxBuffer: 1 << 28,
  });
  const page = runMigration(ALL, { ...DEFAULTS, ...options });
  expect(page.patch).toBe(ran.stdout);
  expect(Buffer.from(page.findings).toString("latin1") + HINT).toBe(ran.stderr.replace(PLACE, ""));
  expect(page.files.length).toBeGreaterThan(50);
});

test("explain is what the command prints", () => {
  const lines =
    "nixos-generate -f iso -c a.nix\nx=$(nixos-generate -f do --flake .#b -o c)\nnixos-generate -f no";
  const ran = spawnSync(process.execPath, [COMMAND, "explain"], { input: lines, encoding: "utf8" });
  expect(renderExplanations(runExplain(lines))).toBe(ran.stdout);
  expect(runExplain("-f iso")).toEqual(runExplain("nixos-generate -f iso"));
});

describe("in a bundle for a browser", () => {
  test("nothing of Node is left in what is ours", async () => {
    const { metafile, outputFiles } = await build({
      entryPoints: [join(ROOT, "playground/src/engine.ts")],
      absWorkingDir: ROOT,
      bundle: true,
      // With this, an import of a module of Node is an error.
      platform: "browser",
      format: "esm",
      target: "es2022",
      minifySyntax: true,
      write: false,
      metafile: true,
      logLevel: "silent",
    });
    expect(Object.keys(metafile.inputs).filter((path) => /^node:|\(disabled\)/.test(path))).toEqual([]);
    const ours = Object.keys(metafile.inputs).filter((path) => path.startsWith("src/"));
    expect(ours.length).toBeGreaterThan(50);
    // What the bundle keeps of each of our files: types, which may name Buffer, are gone.
    const code = outputFiles[0]!.text.split(/^\/\/ /m).filter((part) => part.startsWith("src/"));
    expect(code.length).toBeGreaterThan(50);
    for (const part of code) expect(part).not.toMatch(/\b(?:Buffer|process|require|__dirname)\b[.(]/);
  });
});

describe("files of the page", () => {
  test("a text that was not edited keeps its bytes, one that was keeps its line endings", () => {
    const workspace = new Workspace();
    workspace.add([{ path: "a.nix", text: "{ }\r\n# \xff\r\n" }]);
    expect(workspace.edit("a.nix", workspace.shown("a.nix"))).toBe(false);
    expect(workspace.bytesOf("a.nix")).toBe("{ }\r\n# \xff\r\n");
    expect(workspace.edit("a.nix", "{ }\n# ü\n")).toBe(true);
    expect(workspace.bytesOf("a.nix")).toBe("{ }\r\n# \xc3\xbc\r\n");
    expect(forEditor("a\rb\r\nc\n")).toBe("a\nb\nc\n");
  });

  test("the name of a folder or an archive is taken off its files", () => {
    const at = (...paths: string[]) => withoutCommonFolder(paths.map((path) => ({ path, text: "" })));
    expect(at("x/flake.nix", "x/a/b.nix").map(({ path }) => path)).toEqual(["flake.nix", "a/b.nix"]);
    expect(at("x/flake.nix", "b.nix").map(({ path }) => path)).toEqual(["x/flake.nix", "b.nix"]);
    expect(at("flake.nix").map(({ path }) => path)).toEqual(["flake.nix"]);
  });
});

test("the page names no other place", () => {
  const page = readFileSync(join(ROOT, "playground/index.html"), "utf8");
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/https?:\/\//);
  expect(existsSync(join(ROOT, "playground/public/icon.svg"))).toBe(true);
});
