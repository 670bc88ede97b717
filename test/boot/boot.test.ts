import { spawnSync } from "node:child_process";
import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { FORMAT_NAMES } from "../../src/formats/index.ts";
import { findOnPath } from "../support/requirements.ts";
import { folderWith } from "../support/temporary.ts";
import type { BootResult, Outcome } from "./results.ts";

// What `npm run test:boot` is made of, as far as it needs neither root nor Debian's packages.

const work = folderWith({});
vi.stubEnv("NIXOS_GENERATE_BOOT", work);
const { allDebs, debsFor } = await import("./packages.ts");
const { copyDebs } = await import("./copy.ts");
const { resolveInDebian } = await import("./debian.ts");
const { FAULTS, spoilt } = await import("./faults.ts");
const { Graph } = await import("./graph.ts");
const { readElf } = await import("./elf.ts");
const { patchTexts } = await import("./patch.ts");
const { SPECIAL_IMAGES } = await import("./images.ts");
const { renderBootSummary, renderBoots } = await import("../../scripts/docs/boots.ts");
const { mergeResults, readResults } = await import("./results.ts");
const { judgeMarker } = await import("./start.ts");
const { makeFolders, place } = await import("./workplace.ts");

beforeAll(() => makeFolders());

/** A file of the Debian tree. */
function inTree(path: string, text: string): void {
  const file = join(place.debian, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

test.each([
  ["bash-interactive-5.3p9", "bash"],
  ["glibc-2.42-67", undefined],
  ["linux-pam-1.7.1", "libpam-modules"],
  ["linux-6.18.37", undefined],
  ["perl5.42.0-JSON-4.10", undefined],
  ["util-linux-minimal-2.42", "util-linux"],
  ["kmod-31", "kmod"],
  ["kmod-blacklist-31", undefined],
])("the table knows what fills %s", (name, first) => {
  expect(debsFor(name)?.[0]).toBe(first);
});

test("the table names no package twice, and none that conflict", () => {
  const debs = allDebs();
  expect(new Set(debs).size).toBe(debs.length);
  expect(debs).not.toContain("openresolv");
});

describe("the graph", () => {
  const derivation = (
    name: string,
    inputs: readonly string[],
    more: Readonly<Record<string, unknown>> = {},
  ) => ({
    name,
    args: [],
    env: {},
    outputs: { out: { path: `/nix/store/${name}` } },
    inputDrvs: Object.fromEntries(inputs.map((input) => [input, {}])),
    ...more,
  });
  const all = {
    image: derivation("image", ["script", "bash"]),
    script: derivation("unit-script", ["patch", "bash"]),
    bash: derivation("bash-5.3", ["source"], { env: { src: "source" } }),
    source: derivation("bash.tar.gz", [], { outputs: { out: { hash: "sha256:x" } } }),
    patch: derivation("fix.patch", [], { outputs: { out: { path: "/nix/store/fix", hash: "sha256:y" } } }),
    text: derivation("nixos-install", ["bash"], { env: { src: "nixos-install.sh" } }),
    other: derivation("other", ["text"]),
    json: derivation("tool-1.0", [], { env: { __json: JSON.stringify({ src: "inside" }) } }),
  };

  function graphOf(root: string): InstanceType<typeof Graph> {
    const file = join(folderWith({ "graph.json": JSON.stringify(all) }), "graph.json");
    return new Graph(file, root);
  }

  test("tells packages from what nixpkgs writes, and looks into no package", () => {
    const graph = graphOf("image");
    expect([...graph.packages].sort()).toEqual(["bash", "patch"]);
    expect(graph.builtCount).toBe(2);
  });

  test("builds nixpkgs' own texts, which have a source as a package has", () => {
    const graph = graphOf("other");
    expect(graph.packages).toEqual(["bash"]);
    expect(graph.builtCount).toBe(2);
  });

  test("reads structured attributes", () => {
    expect(graphOf("image").environment("json")["src"]).toBe("inside");
  });
});

test("links of the tree are followed inside it", () => {
  inTree("/etc/alternatives/target", "text");
  mkdirSync(join(place.debian, "usr/bin"), { recursive: true });
  symlinkSync("/etc/alternatives/awk", join(place.debian, "usr/bin/awk"));
  symlinkSync("target", join(place.debian, "etc/alternatives/awk"));
  expect(resolveInDebian("/usr/bin/awk")).toBe("/etc/alternatives/target");
});

test("a package's files go where nixpkgs has them; links between them stay, what is left out stays out", () => {
  inTree("/usr/sbin/tool", "tool");
  inTree("/usr/lib/x86_64-linux-gnu/libtool.so.1.2", "library");
  inTree("/usr/share/doc/tool/README", "doc");
  symlinkSync("libtool.so.1.2", join(place.debian, "usr/lib/x86_64-linux-gnu/libtool.so.1"));
  const listed = [
    "/.",
    "/sbin/tool",
    "/usr/lib/x86_64-linux-gnu/libtool.so.1.2",
    "/usr/lib/x86_64-linux-gnu/libtool.so.1",
  ];
  inTree("/var/lib/dpkg/info/tool.list", [...listed, "/usr/share/doc/tool/README", ""].join("\n"));
  const output = join(folderWith({}), "out");
  mkdirSync(output);
  const missing: string[] = [];
  copyDebs(output, ["tool", "absent"], (deb) => missing.push(deb));
  expect(readFileSync(join(output, "bin/tool"), "utf8")).toBe("tool");
  expect(readFileSync(join(output, "sbin/tool"), "utf8")).toBe("tool");
  expect(spawnSync("readlink", [join(output, "lib/libtool.so.1")], { encoding: "utf8" }).stdout).toBe(
    "libtool.so.1.2\n",
  );
  expect(spawnSync("find", [output, "-name", "README"], { encoding: "utf8" }).stdout).toBe("");
  expect(missing).toEqual(["absent"]);
});

test("scripts and rules name programs below the store, other words stay", () => {
  const path = folderWith({
    "bin/own": "",
    "lib/udev/helper": "",
    script: "#!/bin/sh\nexec /usr/bin/own /sbin/other --x=/usr/bin/unknown ${prefix}/bin/own\n",
    "99.rules": 'PROGRAM="helper %k", RUN+="/lib/udev/helper"\n',
  });
  patchTexts(
    { name: "thing-1", derivation: "", path },
    new Map([
      ["sh", "/S/sh"],
      ["other", "/S/other"],
    ]),
  );
  const script = `#!/S/sh\nexec ${path}/bin/own /S/other --x=/usr/bin/unknown \${prefix}/bin/own\n`;
  expect(readFileSync(join(path, "script"), "utf8")).toBe(script);
  expect(readFileSync(join(path, "99.rules"), "utf8")).toBe(
    `PROGRAM="${path}/lib/udev/helper %k", RUN+="${path}/lib/udev/helper"\n`,
  );
});

test("an ELF file's libraries are those that readelf names", ({ skip }) => {
  const node = process.execPath;
  if (process.platform !== "linux" || findOnPath("readelf") === undefined) skip("it needs Linux and readelf");
  const { stdout } = spawnSync("readelf", ["--dynamic", "--wide", node], { encoding: "utf8" });
  const named = [...stdout.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(readElf(node)).toEqual({ hasInterpreter: true, needed: named });
});

test("a text is not read as ELF", () => {
  expect(readElf(join(folderWith({ text: "#!/bin/sh\n" }), "text"))).toBeUndefined();
});

test.each([
  ["BOOT-MARKER host=generated state=active failed=[]", "started"],
  ["[  12.3] BOOT-MARKER host=generated state=active failed=[]", "started"],
  ["BOOT-MARKER host=nixos state=active failed=[]", "not started"],
  ["BOOT-MARKER host=generated state=activating failed=[]", "not started"],
  ["BOOT-MARKER host=generated state=active failed=[sshd.service]", "not started"],
  ["BOOT-MARKER host=generated", "not started"],
])("%s means %s", (line, outcome) => {
  expect(judgeMarker("x", 1, line).outcome).toBe(outcome);
});

describe("results", () => {
  const row = (image: string, how: string, outcome: Outcome, seconds: number): BootResult => ({
    ...{ image, how, outcome, seconds, detail: "", expected: "started" },
    ...{ date: "2026-01-01", commit: "1234567", nixpkgs: "26.11", load: 1 },
  });
  const old = [row("iso", "BIOS cd", "not started", 1), row("iso", "EFI cd", "started", 2)];

  test("a start that was seen again takes the place of the earlier one, others stay", () => {
    const again = row("iso", "BIOS cd", "started", 3);
    expect(mergeResults([...old, row("raw", "BIOS ahci", "started", 4)], [again])).toEqual([
      again,
      old[1],
      row("raw", "BIOS ahci", "started", 4),
    ]);
  });

  test("what could not be built has no starts, and what was started could be built", () => {
    const failed = row("iso", "build", "not built", 5);
    expect(mergeResults(old, [failed])).toEqual([failed]);
    expect(mergeResults([failed], [old[1]!])).toEqual([old[1]]);
  });

  test("a format counts as started where every way did", () => {
    const summary = renderBootSummary([...old, row("lxc", "container", "started", 6)]);
    expect(summary).toMatch(/^- started \(1 of \d+ formats\): `lxc`$/m);
    expect(summary).toMatch(/^- tried and not started in every way: `iso`$/m);
    expect(summary).toMatch(/^- not tried yet: .*`raw`/m);
    expect(summary).not.toContain("lxc-metadata");
  });

  test("a row says what came last, and that it was not expected", () => {
    const failed = { ...row("raw", "BIOS ahci", "not started", 7), detail: "a | `b`\nc" };
    expect(renderBoots([failed])).toContain(
      "| `raw` | BIOS ahci | not started: `a / 'b' c` (expected: started) | 7 | 2026-01-01, 1234567, load 1 |",
    );
    expect(renderBoots([])).toContain("| `lxc-metadata` |  | nothing to start: ");
  });

  test("the committed ones are of images there are", () => {
    const names = [...FORMAT_NAMES, ...Object.keys(SPECIAL_IMAGES)];
    const broken = FAULTS.map(({ name }) => `iso with ${name}`);
    for (const { image, commit, date } of readResults()) {
      expect([...names, ...broken]).toContain(image);
      expect(commit).toMatch(/^[0-9a-f]{7,}\+?$/);
      expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    }
  });
});

describe("faults", () => {
  const SECTOR = 2048;

  function iso(): string {
    const path = join(folderWith({}), "an.iso");
    const file = openSync(path, "w");
    writeSync(file, "boot code", 0);
    writeSync(file, `\x01CD001${" ".repeat(34)}${"LABEL".padEnd(32)}`, 16 * SECTOR);
    writeSync(file, "\x00CD001\x01EL TORITO", 17 * SECTOR);
    writeSync(file, Buffer.from([255]), 0, 1, 18 * SECTOR);
    // Across the border of two pieces, and at the end.
    for (const at of [(1 << 24) - 5, (1 << 24) + 100]) writeSync(file, "device_timeout_sec=600", at);
    return path;
  }

  test("no boot loader: neither MBR nor El Torito is left", () => {
    const bytes = readFileSync(spoilt(iso(), FAULTS[0]!));
    const isEmpty = (from: number, to: number) =>
      bytes.subarray(from * SECTOR, to * SECTOR).every((byte) => byte === 0);
    expect([isEmpty(0, 16), isEmpty(16, 17), isEmpty(17, 18)]).toEqual([true, false, true]);
  });

  test("a wrong label, and a shorter wait for it", () => {
    const bytes = readFileSync(spoilt(iso(), FAULTS[1]!));
    expect(bytes.toString("latin1", 16 * SECTOR + 40, 16 * SECTOR + 72)).toBe("WRONG".padEnd(32));
    expect(bytes.includes("device_timeout_sec=600")).toBe(false);
    expect(bytes.indexOf("device_timeout_sec=060")).toBe((1 << 24) - 5);
  });
});
