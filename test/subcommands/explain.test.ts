import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { withPrivateFolder } from "../../src/exec/temporary.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

function explain(argv: readonly string[], input = "") {
  return execa(process.execPath, ["--import", "tsx", MAIN, "explain", ...argv], {
    input,
    reject: false,
    env: { NO_COLOR: "1" },
  });
}

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
  const piped = await explain(["--json"], lines);
  expect(piped.exitCode).toBe(1);
  expect(JSON.parse(piped.stdout).map(({ kind }: { kind: string }) => kind)).toEqual(["explained", "fails"]);
  await withPrivateFolder(tmpdir(), async (folder) => {
    const file = join(folder, "build.sh");
    writeFileSync(file, lines);
    expect((await explain(["--json", "--file", file])).stdout).toBe(piped.stdout);
  });
});

test("without an old command line it says what to type", async () => {
  const { exitCode, stdout, stderr } = await explain([], "ls\n");
  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(
    "error: there is no old command line to explain, and none that builds an image with nixpkgs\nhint: ",
  );
  expect((await explain(["--file", "/nowhere"])).stderr).toContain('error: cannot read "/nowhere"');
});
