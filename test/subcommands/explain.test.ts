import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type ExplainOptions, runExplain } from "../../src/cli/commands/explain.ts";
import { withPrivateFolder } from "../../src/exec/temporary.ts";
import { CollectedStreams } from "../support/collected-streams.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

async function explain(words: readonly string[], options: ExplainOptions = {}, input?: string) {
  const streams = new CollectedStreams(input);
  const exitCode = await runExplain(words, options, streams);
  return { exitCode, stdout: streams.stdout, stderr: streams.stderr };
}

test("as a program it takes the words that follow its own flags", async () => {
  const argv = ["--import", "tsx", MAIN, "explain", "--json", "nixos-generate", "-f", "iso", "-c", "./x.nix"];
  const { exitCode, stdout } = await execa(process.execPath, argv, { reject: false });
  expect(exitCode).toBe(0);
  expect(`${stdout}\n`).toBe((await explain(["nixos-generate -f iso -c ./x.nix"], { json: true })).stdout);
});

test("a command line is taken quoted, unquoted and without its program", async () => {
  const forms = [
    ["nixos-generate -f gce -c ./x.nix"],
    ["nixos-generate", "-f", "gce", "-c", "./x.nix"],
    ["-f", "gce", "-c", "./x.nix"],
  ];
  const [first, ...others] = await Promise.all(forms.map((argv) => explain(argv)));
  expect(first!.exitCode).toBe(0);
  expect(first!.stdout).toContain(
    "nix-build '<nixpkgs/nixos>' -A config.system.build.images.google-compute -I nixos-config=./x.nix --no-out-link",
  );
  for (const other of others) expect(other.stdout).toBe(first!.stdout);
});

test("many lines come from standard input or a file, as JSON when asked for", async () => {
  const lines = "set -e\nnixos-generate -f iso -c x\nls\nnixos-generate -f nonsense -c x\n";
  const piped = await explain([], { json: true }, lines);
  expect(piped.exitCode).toBe(1);
  expect(JSON.parse(piped.stdout).map(({ kind }: { kind: string }) => kind)).toEqual(["explained", "fails"]);
  await withPrivateFolder(tmpdir(), async (folder) => {
    const file = join(folder, "build.sh");
    writeFileSync(file, lines);
    expect((await explain([], { json: true, file })).stdout).toBe(piped.stdout);
  });
});

test("without an old command line it says what to type", async () => {
  const { exitCode, stdout, stderr } = await explain([], {}, "ls\n");
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(
    "error: there is no old command line to explain, and none that builds an image with nixpkgs\nhint: ",
  );
  expect((await explain([], { file: "/nowhere" })).stderr).toContain('error: cannot read "/nowhere"');
});

test("on a terminal, where nothing is typed yet, it says what to type", async () => {
  const { exitCode, stderr } = await explain([]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^error: there is nothing to explain\nhint: nixos-generate explain /);
});
