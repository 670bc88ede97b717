import { describe, expect, test } from "vitest";
import { detectCapabilities, type Surroundings } from "../../src/detect/index.ts";
import { readOldestNix } from "../../src/detect/nixpkgs.ts";
import { invocationOf } from "../support/capabilities.ts";
import { FakeProcesses } from "../support/fake-processes.ts";
import { folderWith } from "../support/temporary.ts";

const NIX = folderWith({ nix: "#!/bin/sh\n" }, 0o755);
const FEATURES = ["--extra-experimental-features", "nix-command flakes"];

function surroundings(processes: FakeProcesses, changes: Partial<Surroundings> = {}): Surroundings {
  return {
    processes,
    programs: NIX,
    warn: (line) => {
      throw new Error(`an unexpected warning: ${line}`);
    },
    nixPath: undefined,
    hostName: "box",
    currentSystem: "x86_64-linux",
    ...changes,
  };
}

describe("without a flake", () => {
  const path = folderWith({
    "nixos/lib/eval-config.nix": "{ }",
    ".version": "25.05",
    "nixos/modules/image/images.nix": "let imageModules = { iso = ./i.nix; }; in { }",
  });

  test("one process finds nixpkgs, its files tell the rest", async () => {
    const find = ["nix-instantiate", "--find-file", "nixpkgs", "-I", "nixpkgs=channel:x"];
    const processes = new FakeProcesses({ argv: find, ends: { stdout: `${path}\n` } });
    const found = await detectCapabilities(
      invocationOf("-f iso -I nixpkgs=channel:x"),
      surroundings(processes),
    );
    expect(found).toMatchObject({ nixpkgs: { path, release: { value: "25.05" } }, flake: undefined });
    processes.expectNothingLeft();
  });

  test("an entry that leads nowhere is named, and those of the environment are not", async () => {
    const warned: string[] = [];
    const words =
      "warning: Nix search path entry 'channel:x' cannot be downloaded, ignoring\nwarning: 'old' is gone";
    const processes = new FakeProcesses({
      argv: ["nix-instantiate", "--find-file", "nixpkgs", "-I", "nixpkgs=channel:x"],
      ends: { stdout: `${path}\n`, stderr: words },
    });
    const warn = (line: string) => warned.push(line);
    const asked = invocationOf("-f iso -I nixpkgs=channel:x");
    await detectCapabilities(asked, surroundings(processes, { warn }));
    expect(warned).toEqual([words.split("\n")[0]]);
  });

  test.each([
    ["lib/minfeatures.nix", `{ description = "\`builtins.nixVersion\` reports at least 2.18"; }`, "2.18"],
    ["lib/minver.nix", `# Expose the minimum\n"2.3.17"\n`, "2.3.17"],
  ])("reads from %s which Nix it needs", async (file, text, version) => {
    const place = folderWith({ [file]: text });
    expect(await readOldestNix(place)).toMatchObject({ value: version });
  });

  test("a store that cannot be opened is not a nixpkgs that is missing", async () => {
    const stderr =
      "error: cannot connect to socket at '/nix/var/nix/daemon-socket/socket': Connection refused";
    const processes = new FakeProcesses({
      argv: ["nix-instantiate", "--find-file", "nixpkgs"],
      ends: { status: 1, stderr },
    });
    const missing = await detectCapabilities(invocationOf("-f iso"), surroundings(processes));
    expect(missing).toMatchObject({ message: expect.stringMatching(/^Nix cannot look for nixpkgs/), stderr });
  });

  test("no nixpkgs: says where it looked and what to type", async () => {
    const processes = new FakeProcesses({
      argv: ["nix-instantiate", "--find-file", "nixpkgs", "-I", "a=/b"],
      ends: { status: 1, stderr: "error: file 'nixpkgs' was not found" },
    });
    const missing = await detectCapabilities(
      invocationOf("-f iso -I a=/b"),
      surroundings(processes, { nixPath: "nixpkgs=/gone" }),
    );
    expect(missing).toMatchObject({
      kind: "missing",
      message: "no nixpkgs found; looked in -I a=/b, NIX_PATH=nixpkgs=/gone",
      hints: [expect.stringContaining("-I nixpkgs=channel:")],
    });
  });

  test("something that is not a nixpkgs is named", async () => {
    const other = folderWith({ "default.nix": "{ }" });
    const processes = new FakeProcesses({ argv: [/^nix-inst/, /./, /./], ends: { stdout: other } });
    const missing = await detectCapabilities(invocationOf("-f iso"), surroundings(processes));
    expect(missing).toMatchObject({
      kind: "missing",
      message: expect.stringContaining(`"${other}" is not a nixpkgs`),
    });
  });

  test("no Nix: says so and starts nothing", async () => {
    const missing = await detectCapabilities(
      invocationOf("-f iso"),
      surroundings(new FakeProcesses(), { programs: "/nowhere" }),
    );
    expect(missing).toMatchObject({
      kind: "missing",
      message: "there is no nix on PATH; looked in /nowhere",
    });
  });
});

describe("with a flake", () => {
  const argv = ["nix", ...FEATURES, "flake", "metadata", "--json", "--", "."];
  const lock = (node: object, root: object = { nixpkgs: "n" }) =>
    JSON.stringify({
      url: "git+file:///f",
      locks: {
        root: "root",
        nodes: { root: { inputs: root }, n: { original: {}, locked: {}, ...node } },
        version: 7,
      },
    });
  const detect = (stdout: string, line = "-f iso --flake .#h") =>
    detectCapabilities(invocationOf(line), surroundings(new FakeProcesses({ argv, ends: { stdout } })));

  const rows: readonly (readonly [string, string, object])[] = [
    [
      "a release branch older than the images",
      lock({ original: { ref: "nixos-24.11" }, locked: { lastModified: 1_790_000_000 } }),
      { release: { value: "24.11" }, variants: { value: [] } },
    ],
    [
      "a release branch with images",
      lock({ original: { ref: "nixos-25.05" }, locked: {} }),
      { release: { value: "25.05" }, variants: { value: expect.arrayContaining(["iso", "qemu"]) } },
    ],
    [
      "unstable, long ago",
      lock({ original: { ref: "nixos-unstable" }, locked: { lastModified: 1_600_000_000 } }),
      { release: undefined, variants: { value: [] } },
    ],
    [
      "unstable, lately",
      lock({
        original: { ref: "nixos-unstable" },
        locked: { lastModified: 1_790_000_000, rev: "0123456789abcdef" },
      }),
      { place: "the flake's nixpkgs, locked at 0123456789ab", release: undefined, variants: undefined },
    ],
    [
      "a path, whose date in the store is that of 1970",
      lock({ locked: { type: "path", path: "/gone", lastModified: 1 } }),
      { release: undefined, variants: undefined },
    ],
    [
      "an archive without a date",
      lock({ locked: { type: "tarball", lastModified: 1 } }),
      { release: undefined, variants: undefined },
    ],
    ["no nixpkgs among its inputs", lock({}, { other: "n" }), { release: undefined, variants: undefined }],
    [
      "an input that follows another",
      lock({ original: { ref: "nixos-24.05" } }, { base: "n", nixpkgs: ["base"] }),
      { release: { value: "24.05" } },
    ],
    ["inputs that follow each other", lock({}, { nixpkgs: ["a"], a: ["nixpkgs"] }), { variants: undefined }],
    ["no lock", JSON.stringify({ url: "git+file:///f" }), { variants: undefined }],
  ];
  test.each(rows)("%s", async (_, stdout, nixpkgs) => {
    expect(await detect(stdout)).toMatchObject({ nixpkgs, flake: { url: "git+file:///f", attribute: "h" } });
  });

  test("a dry run leaves flake.lock as it is", async () => {
    const keeping = [...argv.slice(0, -2), "--no-write-lock-file", "--", "."];
    const processes = new FakeProcesses({ argv: keeping, ends: { stdout: lock({}) } });
    for (const line of ["-f iso --flake . --dry-run"]) {
      expect(await detectCapabilities(invocationOf(line), surroundings(processes))).toMatchObject({
        flake: { url: "git+file:///f" },
      });
    }
    processes.expectNothingLeft();
  });

  test("without an attribute the host's name is asked for", async () => {
    expect(await detect(lock({}), "-f iso --flake .")).toMatchObject({ flake: { attribute: "box" } });
  });

  test.each([
    "warning: creating lock file '\"/f/flake.lock\"': ",
    "warning: updating lock file '/f/flake.lock':",
  ])("where the lock is written the reference is asked for again: %s", async (stderr) => {
    const answers = ["before", "after"].map((hash) => JSON.stringify({ url: `path:/f?narHash=${hash}` }));
    const processes = new FakeProcesses(
      { argv, ends: { stdout: answers[0]!, stderr } },
      { argv, ends: { stdout: answers[1]! } },
    );
    const detected = await detectCapabilities(invocationOf("-f iso --flake ."), surroundings(processes));
    expect(detected).toMatchObject({ flake: { url: "path:/f?narHash=after" } });
    processes.expectNothingLeft();
  });

  test("an answer that is not metadata is refused", async () => {
    await expect(detect('{"no":"url"}')).rejects.toThrow(/url/);
  });

  test("a flake that cannot be read shows Nix's words", async () => {
    const processes = new FakeProcesses({ argv, ends: { status: 1, stderr: "error: not a flake" } });
    expect(await detectCapabilities(invocationOf("-f iso --flake ."), surroundings(processes))).toMatchObject(
      {
        kind: "missing",
        message: 'flake "." cannot be read',
        stderr: "error: not a flake",
        status: 1,
      },
    );
  });
});
