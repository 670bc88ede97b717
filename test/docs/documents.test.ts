import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { fillIn } from "../../scripts/docs/fill-in.ts";
import { GENERATED, DOCUMENTS as GENERATED_DOCUMENTS } from "../../scripts/docs/generated.ts";
import { loadSubcommand, SUBCOMMAND_NAMES } from "../../src/cli/subcommands.ts";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { parseNix } from "../../src/nix/index.ts";
import { parseLegacyArgv } from "../../src/translate/command-line/parse.ts";
import { anchors, type CodeBlock, codeBlocks, links } from "./markdown.ts";
import { recordCommands } from "./shell-lines.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

const FORMATS_PAGE = read("docs/formats.md");
const RULES_PAGE = read("docs/rules.md");

/** Documents whose every block of code is tried. */
const DOCUMENTS = [
  "README.md",
  "SECURITY.md",
  "examples/README.md",
  "SKILL.md",
  "docs/building.md",
  "docs/ci.md",
  "docs/formats.md",
  "docs/many-repositories.md",
  "docs/migration.md",
  "docs/rules.md",
  "docs/threat-model.md",
  "docs/verify.md",
];

test.each(GENERATED_DOCUMENTS)("%s is what the tables and the engine say (npm run docs)", (path) => {
  expect(fillIn(read(path), GENERATED)).toBe(read(path));
});

test("every format and every fixer has its section", () => {
  const sections = (page: string, ids: readonly string[]) => ids.filter((id) => !anchors(page).has(id));
  expect(sections(FORMATS_PAGE, FORMAT_NAMES)).toEqual([]);
  expect(
    sections(
      RULES_PAGE,
      FIXERS.map(({ id }) => id),
    ),
  ).toEqual([]);
});

test("every fixer says what it keeps safe and what to check", () => {
  for (const { id } of FIXERS) {
    const [, section = ""] = RULES_PAGE.split(`\n## ${id}\n`);
    const own = section.split("\n## ")[0]!;
    expect(own, id).toContain(`<!-- generated:fixer ${id} -->`);
    expect(own, id).toContain("**Safety.**");
    expect(own, id).toContain("**Check afterwards.**");
  }
});

test("the guide is short enough to read, and README and llms.txt lead to every page", () => {
  expect(read("docs/migration.md").split("\n").length).toBeLessThanOrEqual(300);
  const pages = readdirSync(join(ROOT, "docs")).map((name) => `docs/${name}`);
  const missing = (path: string, wanted: readonly string[]) =>
    wanted.filter((page) => !links(read(path)).includes(page));
  expect(missing("README.md", pages)).toEqual([]);
  expect(missing("llms.txt", ["SKILL.md", "docs/migration.md", "docs/migrate.schema.json"])).toEqual([]);
  for (const target of links(read("llms.txt"))) expect(existsSync(join(ROOT, target)), target).toBe(true);
});

test("a marker without a partner, or of nothing we know, is refused", () => {
  expect(() => fillIn("<!-- generated:formats -->\n", GENERATED)).toThrow("no partner");
  expect(() => fillIn("<!-- generated:moods -->\n<!-- /generated -->\n", GENERATED)).toThrow('"moods"');
});

describe.each(DOCUMENTS)("%s", (path) => {
  const document = read(path);
  const blocks = codeBlocks(document);

  test("leads to pages and headings that are there", () => {
    for (const target of links(document)) {
      if (target.startsWith("https://")) continue;
      const [file = "", anchor] = target.split("#");
      const other = file === "" ? path : join(dirname(path), file);
      expect(existsSync(join(ROOT, other)), target).toBe(true);
      if (anchor !== undefined) expect(anchors(read(other)), target).toContain(anchor);
    }
  });

  test.each(
    blocks.map((block) => [block.line, block.language, block] as const),
  )("the code in line %i is %s", async (_, language, block) => {
    const check = CHECKS[language];
    if (check === undefined) throw new Error(`there is no check for "${language}"`);
    await check(block);
  });
});

type Check = (block: CodeBlock) => void | Promise<void>;

const CHECKS: Readonly<Record<string, Check>> = {
  nix: ({ code }) => {
    const parsed = parseNix(Buffer.from(code).toString("latin1"));
    expect(parsed.ok ? "" : parsed.error.message).toBe("");
  },
  json: ({ code }) => void JSON.parse(code),
  yaml: ({ code }) => void parseYaml(code, { strict: true }),
  sh: ({ code }) => checkCommands(code),
  console: ({ code }) => checkCommands(typed(code)),
  // What the engine took and gave, and nothing a person wrote: the test for staleness looks at it.
  dockerfile: onlyGenerated,
  just: onlyGenerated,
  make: onlyGenerated,
  markdown: onlyGenerated,
  org: onlyGenerated,
};

function onlyGenerated({ generated }: CodeBlock): void {
  expect(generated).toBe(true);
}

/** What is typed in a session: the lines behind a prompt, and those that continue them. */
function typed(session: string): string {
  const lines = session.matchAll(/^\$ ((?:.*\\\n)*.*)$/gm);
  return [...lines].map(([, line = ""]) => `${line}\n`).join("");
}

/** Every call of this program must be one that it takes. */
async function checkCommands(text: string): Promise<void> {
  for (const argv of recordCommands(text).map(ownWords)) {
    if (argv === undefined) continue;
    if (SUBCOMMAND_NAMES.includes(argv[0] ?? "")) await checkSubcommand(argv);
    else expect(parseLegacyArgv(argv, { formatsFolder: "formats" })).not.toHaveProperty("message");
  }
}

/** How the documents name this project as a flake. */
const CLONE = "path:.";

/** The words behind this program's name, however it is called; undefined for another program. */
function ownWords([program, ...words]: readonly string[]): readonly string[] | undefined {
  if (program === "nixos-generate") return words;
  if (program === "nix" && words[0] === "run" && words[1] === CLONE) {
    return words.slice(words[2] === "--" ? 3 : 2);
  }
  return undefined;
}

/** Parses as the command line does, and does nothing. */
async function checkSubcommand([name, ...words]: readonly string[]): Promise<void> {
  const command = await loadSubcommand(name!);
  command.action(() => {});
  await command.parseAsync(words, { from: "user" });
}

describe("what the checks refuse", () => {
  test.each([
    ["an unknown flag", "nixos-generate -f iso --colour"],
    ["an unknown format", "nixos-generate -f qcow2"],
    ["a glued value", "x=$(nixos-generate --format=iso)"],
    ["an unknown option of a subcommand", "nixos-generate migrate --wrote"],
    ["what is not shell", "if nixos-generate -f iso"],
    ["it behind nix run", `nix run ${CLONE} -- -f nothing`],
  ])("%s", async (_, text) => {
    await expect(checkCommands(text)).rejects.toThrow();
  });
});
