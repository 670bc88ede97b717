// The recipe of docs/many-repositories.md on a dozen bare repositories.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folderWith } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const GIT = {
  GIT_AUTHOR_NAME: "tester",
  GIT_AUTHOR_EMAIL: "tester@example.org",
  GIT_COMMITTER_NAME: "tester",
  GIT_COMMITTER_EMAIL: "tester@example.org",
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "init.defaultBranch",
  GIT_CONFIG_VALUE_0: "main",
};
const ENV = {
  ...process.env,
  ...GIT,
  NIXOS_GENERATE: `${folderWith(
    { run: `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "dist/nixos-generate.js")}" "$@"\n` },
    0o755,
  )}/run`,
};

const git = (folder: string, ...argv: readonly string[]) =>
  execFileSync("git", argv, { cwd: folder, env: ENV, encoding: "utf8" });

function bare(files: Readonly<Record<string, string>>): string {
  const work = folderWith(files);
  git(work, "init", "--quiet");
  git(work, "add", "--all");
  git(work, "commit", "--quiet", "--message", "first");
  const origin = join(folderWith({}), "repository.git");
  git(work, "clone", "--quiet", "--bare", work, origin);
  return `file://${origin}`;
}

const CALL = "#!/bin/sh\nnixos-generate -f do --flake .#box\n";
const COMPUTED = '#!/bin/sh\nnixos-generate -f "$1" --flake .#box\n';
const flake = (format: string) => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.image = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "${format}";
      modules = [ ];
    };
  };
}
`;

const REPOSITORIES: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
  ...["gce", "do", "amazon", "azure", "vmware", "hyperv"].map(
    (format) => [{ "flake.nix": flake(format) }, "pushed"] as const,
  ),
  [{ "build.sh": CALL }, "pushed"],
  [{ "build.sh": CALL, "other.sh": COMPUTED }, "pushed-with-rest"],
  [{ "other.sh": COMPUTED }, "by-hand"],
  [{ "configuration.nix": "{ }\n" }, "nothing"],
  [{ "flake.nix": "{ nixos-generators" }, "failed"],
];

test("each of a dozen repositories comes out as it should, and a second run does nothing", () => {
  const addresses = [...REPOSITORIES.map(([files]) => bare(files)), `file://${folderWith({})}/none.git`];
  const folder = folderWith({ "list.txt": `${addresses.join("\n")}\n` });
  const argv = [join(ROOT, "examples/many-repositories.sh"), "list.txt", "work"];
  const run = () => spawnSync("bash", argv, { cwd: folder, env: ENV, encoding: "utf8" });

  const first = run();
  expect([first.status, first.stderr]).toEqual([0, ""]);
  const rows = first.stdout
    .trim()
    .split("\n")
    .map((row) => row.split("\t"));
  expect(rows.map(([, outcome]) => outcome)).toEqual([
    ...REPOSITORIES.map(([, outcome]) => outcome),
    "unreachable",
  ]);

  for (const [address = "", outcome = "", name = ""] of rows) {
    const pushed = outcome.startsWith("pushed");
    if (outcome !== "unreachable") {
      const branches = git(folder, "ls-remote", "--heads", address);
      expect(branches.includes("build-images-with-nixpkgs"), address).toBe(pushed);
    }
    if (pushed)
      expect(readFileSync(join(folder, "work", name, "body.md"), "utf8")).toContain("### What changed");
  }
  expect(existsSync(join(folder, "work/results.tsv"))).toBe(true);
  expect(run().stdout).toBe("");
});
