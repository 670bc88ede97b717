import { afterAll, beforeAll, expect, test } from "vitest";
import { describeCommands } from "../../src/cli/command-models.ts";
import { EXAMPLES } from "../../src/cli/help/examples.ts";
import { renderHelp } from "../../src/cli/help/help.ts";
import { migrateCommand } from "../../src/cli/migrate/migrate-command.ts";
import { loadSubcommand, SUBCOMMAND_NAMES } from "../../src/cli/subcommands.ts";
import { FORMATS } from "../../src/formats/index.ts";
import { renderManual } from "../../src/report/help/manual.ts";
import { FLAGS } from "../../src/translate/command-line/flags.ts";
import { parseLegacyArgv } from "../../src/translate/command-line/parse.ts";
import { recordCommands } from "../docs/shell-lines.ts";
import { describeIf, findOnPath } from "../support/requirements.ts";
import { World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.close());

test("help names every subcommand, each with its own help", async () => {
  const { stdout } = await world.generate(["help"]);
  expect(stdout).toBe((await world.generate(["--help"])).stdout);
  for (const name of SUBCOMMAND_NAMES) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name} +[a-z]`, "m"));
    const [own, through] = await Promise.all([
      world.generate([name, "--help"]),
      world.generate(["help", name]),
    ]);
    expect(own.status).toBe(0);
    expect(own.stderr).toBe("");
    expect(own.stdout).toMatch(new RegExp(`^Usage: nixos-generate ${name} `));
    expect(through.stdout).toBe(own.stdout);
  }
});

test.each([60, 80, 100, 200])("help fits %i columns", (columns) => {
  const lines = renderHelp(columns).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(Math.min(columns, 100));
  for (const name of FLAGS.flatMap(({ names }) => names)) expect(lines.join("\n")).toContain(name);
});

test.each(SUBCOMMAND_NAMES)("the help of %s says what its exit statuses mean", async (name) => {
  const { stdout } = await world.generate(["help", name]);
  const statuses = /^Exit status:\n((?: {2}[0-9N] {2}\S.*\n)+)/m.exec(stdout)?.[1];
  expect(statuses?.match(/^ {2}[0-9N]/gm)?.slice(0, 1)).toEqual(["  0"]);
  expect(statuses).toContain("  2  ");
});

test("the help of a subcommand that does not exist names those that do", async () => {
  const { status, stderr } = await world.generate(["help", "doktor"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^error: there is no subcommand "doktor"\nhint: there are doctor, /);
});

test("nothing is said of a subcommand that completions and manual do not know", async () => {
  const commands = await describeCommands();
  expect(commands.map(({ name }) => name)).toEqual(["", ...SUBCOMMAND_NAMES]);
  for (const { options } of commands) {
    for (const { names, help } of options) {
      expect(names.length).toBeGreaterThan(0);
      expect(help).not.toBe("");
    }
  }
});

test.each(
  Object.entries(EXAMPLES),
)("%j: every example is a command line that it takes", async (name, examples) => {
  expect(examples.length).toBeGreaterThan(0);
  for (const [, text] of examples) {
    const calls = recordCommands(text).filter(([program]) => program === "nixos-generate");
    expect(calls.length, text).toBe(1);
    const [, first, ...rest] = calls[0]!;
    if (name === "") {
      const parsed = parseLegacyArgv([first!, ...rest], { formatsFolder: "formats" });
      expect(parsed).not.toHaveProperty("message");
    } else {
      expect(first).toBe(name);
      const command = await loadSubcommand(name);
      command.action(() => {});
      await command.parseAsync(rest, { from: "user" });
      expect((await world.generate([name, "--help"])).stdout).toContain(`  ${text}\n`);
    }
    expect(renderManual(await describeCommands(), "0")).toContain(text.replaceAll("-", "\\-"));
  }
});

test("the manual has every flag and every format", async () => {
  const { status, stdout } = await world.generate(["help", "--man"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\.TH NIXOS\\-GENERATE 1 /);
  const plain = stdout.replaceAll("\\-", "-");
  for (const name of FLAGS.flatMap(({ names }) => names)) expect(plain).toContain(`\\fB${name}\\fR`);
  for (const { name } of FORMATS) expect(plain).toContain(`\n.B ${name}\n`);
});

const groff = findOnPath("groff");

describeIf([groff ? undefined : "there is no groff on PATH"], "the manual, set by a real groff", () => {
  test("has nothing to warn of, and keeps what would be requests", async () => {
    const { stdout } = await world.generate(["help", "--man"]);
    const file = await world.write("nixos-generate.1", stdout);
    const set = await world.run([groff!, "-man", "-Tascii", "-P-cbou", "-ww", file], {
      env: { PATH: process.env["PATH"] },
    });
    expect(set.status).toBe(0);
    expect(set.stderr).toBe("");
    expect(set.stdout).toContain("-f, --format NAME");
    expect(set.stdout).toMatch(/^ +kexec-bundle$/m);
    expect(set.stdout).toContain("such as nixpkgs=channel:nixos-25.05");
  });
});

test("the help of a subcommand fits a narrow terminal", () => {
  const columns = Object.getOwnPropertyDescriptor(process.stdout, "columns");
  Object.defineProperty(process.stdout, "columns", { value: 50, configurable: true });
  try {
    const lines = migrateCommand().helpInformation().split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(50);
    expect(lines.length).toBeGreaterThan(20);
  } finally {
    if (columns) Object.defineProperty(process.stdout, "columns", columns);
    else Reflect.deleteProperty(process.stdout, "columns");
  }
});
