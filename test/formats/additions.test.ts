import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  type AdditionRequest,
  additionsFor,
  type Bindings,
  boardAdditions,
  systemAttribute,
} from "../../src/formats/additions.ts";
import { FORMATS } from "../../src/formats/index.ts";
import { renderVariantTexts } from "../../src/formats/nix-table.ts";
import { findDuplicate, nodesOfKind, parseNix } from "../../src/nix/index.ts";

const VARIANTS = new URL("../../src/legacy/variants/", import.meta.url);
const FILES = readdirSync(VARIANTS, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".nix"),
);
const REQUESTS: readonly AdditionRequest[] = (["same", "exact", "native"] as const).flatMap((fidelity) =>
  (["variant", "system"] as const).flatMap((place) =>
    ["x86_64-linux", "aarch64-linux", undefined].map((system) => ({ fidelity, place, system })),
  ),
);

test("the copy of variants/ is not stale (npm run nix-table)", () => {
  const texts = new Map(FILES.map((path) => [path, readFileSync(new URL(path, VARIANTS), "utf8")]));
  const copy = readFileSync(
    fileURLToPath(new URL("../../src/formats/variant-texts.json", import.meta.url)),
    "utf8",
  );
  expect(copy).toBe(renderVariantTexts(texts));
});

test("every file of variants/ is written by some format", () => {
  const written = FORMATS.flatMap(({ name }) =>
    REQUESTS.flatMap((request) => {
      const { bindings, ifSet } = additionsFor(name, request);
      return [bindings, ...ifSet.map((each) => each.bindings)];
    }),
  );
  const unused = FILES.filter((path) => {
    const text = readFileSync(new URL(path, VARIANTS), "utf8");
    const [body] = /(?<=^\{\n)[\s\S]*(?=\n\}\n$)/m.exec(text) ?? [""];
    const bindings = body.replaceAll(/^ {2}/gm, "").replace(/^imports = \[(?: .* |[\s\S]*?\n)\];\n?/, "");
    return !written.some((each) => each.includes(bindings || body.trim()));
  });
  expect(unused).toEqual([]);
});

describe.each(FORMATS.map(({ name }) => name))("%s", (name) => {
  test("each of its texts is one flat module", () => {
    const texts = REQUESTS.map((request) => additionsFor(name, request));
    for (const each of texts.flatMap((text) => [text, ...text.ifSet])) {
      if (each.bindings === "") expect([each.arguments, each.reason]).toEqual([[], undefined]);
      else expectModule(each);
    }
  });

  test("what is lost or left out is said where it is, and nowhere else", () => {
    for (const request of REQUESTS) {
      const { lost, unnoticed, bindings } = additionsFor(name, request);
      if (request.fidelity !== "native") expect(lost).toEqual([]);
      if (request.fidelity !== "same") expect(unnoticed).toEqual([]);
      const exact = additionsFor(name, { ...request, fidelity: "exact" }).bindings;
      if (request.fidelity === "same" && unnoticed.length > 0) expect(exact).not.toBe(bindings);
    }
  });
});

test("virtio, EFI and USB are not what a rewrite leaves out", () => {
  const bindings = (format: string) =>
    additionsFor(format, { fidelity: "same", place: "variant", system: "x86_64-linux" }).bindings;
  expect(bindings("iso")).toBe("isoImage.makeEfiBootable = true;\nisoImage.makeUsbBootable = true;");
  for (const format of ["qcow", "qcow-efi"]) expect(bindings(format)).toContain("profiles/qemu-guest.nix");
  for (const format of ["raw", "raw-efi"]) expect(bindings(format)).toContain('"uas"');
});

test("off x86_64 the kind of the partition table decides whether a qcow boots", () => {
  const table = 'partitionTableType = "hybrid"';
  const qcow = (system: string | undefined) =>
    additionsFor("qcow", { fidelity: "same", place: "variant", system });
  expect([qcow("x86_64-linux").bindings.includes(table), qcow("x86_64-linux").unnoticed.length]).toEqual([
    false,
    1,
  ]);
  for (const system of ["aarch64-linux", undefined]) {
    expect([qcow(system).bindings.includes(table), qcow(system).unnoticed.length]).toEqual([true, 0]);
  }
});

test("a container's boot loader is settled only where the configuration asks for one", () => {
  const { bindings, ifSet } = additionsFor("lxc", { fidelity: "same", place: "variant" });
  expect(bindings).toBe("");
  expect(ifSet.map(({ options }) => options)).toEqual([["boot.loader"]]);
  expect(additionsFor("lxc", { fidelity: "exact", place: "variant" }).bindings).toBe(ifSet[0]!.bindings);
});

test("a system that is an image imports nixpkgs' module", () => {
  const { bindings } = additionsFor("raw", { fidelity: "native", place: "system", system: "x86_64-linux" });
  expect(bindings).toBe(
    'imports = [ "${modulesPath}/virtualisation/disk-image.nix" ];\nimage.format = "raw";\nimage.efiSupport = false;',
  );
  expect([systemAttribute("raw"), systemAttribute("iso"), systemAttribute("docker")]).toEqual([
    "image",
    "isoImage",
    "tarball",
  ]);
});

test("the card of a board is a variant of its own", () => {
  expect(boardAdditions("sd-x86_64")!.bindings).toContain("sd-image-x86_64.nix");
  expect(boardAdditions("raw")).toBeUndefined();
  expect(() => additionsFor("qcow3", { fidelity: "same", place: "variant" })).toThrow("qcow3");
});

/** Parses, defines nothing twice, and names exactly the arguments that it refers to. */
function expectModule({ bindings, arguments: names }: Bindings): void {
  const parsed = parseNix(`{ ${[...names, "..."].join(", ")} }:\n{\n${bindings}\n}\n`);
  if (!parsed.ok) throw new Error(`does not parse: ${bindings}`);
  const [set] = nodesOfKind(parsed.tree.root, "AttrSet");
  expect(findDuplicate(set!.bindings)).toBeUndefined();
  const inherited = nodesOfKind(set!, "Inherit").flatMap(({ from, attrs }) =>
    from === undefined ? attrs.map((attr) => (attr.kind === "Name" ? attr.name : "")) : [],
  );
  const read = new Set([...nodesOfKind(set!, "Identifier").map(({ name }) => name), ...inherited]);
  const modules = ["config", "lib", "modulesPath", "options", "pkgs"];
  expect(modules.filter((name) => read.has(name))).toEqual(names);
  expect(bindings.split("\n").filter((line) => /^$|[ \t]$|\t/.test(line))).toEqual([]);
}
