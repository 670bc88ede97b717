import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";
import { type ReportPage, renderHtml, type VerifiedOutput } from "../../src/report/migration/html.ts";
import { html } from "../../src/report/migration/markup.ts";
import { migrationToJson } from "../../src/report/migration/migration.ts";
import { measurePage, NO_CHROMIUM } from "../support/chromium.ts";
import { describeIf } from "../support/requirements.ts";

const FLAKE = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    packages.x86_64-linux.iso = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "iso";
      modules = [ ./configuration.nix ];
    };
  };
}
`;
const SCRIPT = '#!/bin/sh\nimage=$(nixos-generate -f qcow2 -c box.nix)\necho "$image"\n';

const NASTY = `</code></script><script>document.title = "hit"</script><img src=x onerror="document.title='hit'">&amp;'"`;

function pageOf(files: Readonly<Record<string, string>>, extra: Partial<ReportPage> = {}): ReportPage {
  const bytes = Object.entries(files).map(([path, text]) => [path, Buffer.from(text)] as const);
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => bytes.find(([name]) => name === path)?.[1],
  });
  const migration = migrate({ repository, fixers: FIXERS, options: DEFAULT_OPTIONS, apply: ["safe"] });
  const report = migrationToJson(migration, (path) => repository.text(path), false);
  return { title: "machines", report, files: migration.files, ...extra };
}

const VERIFIED: readonly VerifiedOutput[] = [
  {
    attribute: "packages.x86_64-linux.iso",
    before: "/nix/store/aaa-nixos.iso.drv",
    after: "/nix/store/aaa-nixos.iso.drv",
    fine: true,
    verdict: "the same derivation",
  },
  {
    attribute: "packages.x86_64-linux.raw",
    before: "/nix/store/bbb-nixos.img.drv",
    after: undefined,
    fine: false,
    verdict: "it no longer evaluates",
  },
];

describe("the page", () => {
  const page = renderHtml(
    pageOf({ "flake.nix": FLAKE, "configuration.nix": "{ }\n", "build.sh": SCRIPT }, { verified: VERIFIED }),
  );

  test("names what was looked at and counts", () => {
    expect(page).toContain("<title>Migration of machines</title>");
    expect(page).toMatch(
      /<strong>1 file<\/strong> to change with <strong>\d fixes<\/strong>, <strong>1<\/strong> left/,
    );
  });

  test("shows what is left with its reason and the next step", () => {
    expect(page).toContain("build.sh:2:9");
    expect(page).toContain("Why: the format is not one that nixos-generators has, nor one the call defines.");
    expect(page).toMatch(/Next: did you mean qcow[^<]*\?</);
  });

  test("shows old and new lines of every file that changes", () => {
    expect(page).toMatch(/class="old">.*nixos-generators\.nixosGenerate \{/s);
    expect(page).toMatch(/class="new">.*nixpkgs\.lib\.nixosSystem \{/s);
  });

  test("shows the derivations that were compared, and nothing where none were", () => {
    expect(page).toContain("/nix/store/aaa-nixos.iso.drv");
    expect(page).toContain("it no longer evaluates");
    expect(renderHtml(pageOf({ "build.sh": SCRIPT }))).not.toContain('id="verified"');
  });

  test("needs nothing else and runs nothing", () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|javascript:|url\(|@import|src=/i);
    expect(page.match(/href="[^"]*"/g)!.every((link) => link.startsWith('href="#'))).toBe(true);
  });

  test("every link of the contents leads somewhere", () => {
    for (const [, id] of page.matchAll(/href="#([^"]*)"/g)) expect(page).toContain(`id="${id}"`);
  });
});

test("a repository with nothing to migrate has a page too", () => {
  const page = renderHtml(pageOf({ "configuration.nix": "{ }\n" }));
  expect(page).toContain("Nothing to migrate.");
  expect(page).not.toContain("<section");
});

test("lines that end in CR LF look like others; a CR that only some have is seen", () => {
  expect(renderHtml(pageOf({ "flake.nix": FLAKE.replaceAll("\n", "\r\n") }))).not.toContain("U+000D");
  const file = { path: "a", before: "a\n", after: "a\r\n" };
  expect(renderHtml({ ...pageOf({}), files: [file] })).toContain("a⟨U+000D⟩");
});

test("text that would run the other way, or be unseen, is spelled out", () => {
  const file = {
    path: "a\u202eb",
    before: "a\n",
    after: Buffer.from("a\u202e \u001b[31m\n").toString("latin1"),
  };
  const page = renderHtml({ ...pageOf({}), files: [file] });
  expect(page).toContain("a⟨U+202E⟩b");
  expect(page).toContain("a⟨U+202E⟩ ⟨U+001B⟩[31m");
});

test("any text stays text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.oneof(fc.constantFrom(...`<>&"'`), fc.string({ unit: "binary" })) }),
      (text) => {
        const { text: page } = html`<p title="${text}">${text}</p>`;
        const inside = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(page);
        expect(inside).not.toBeNull();
        expect(inside![1]).toBe(inside![2]);
        expect(inside![1]!.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
      },
    ),
  );
});

describeIf([NO_CHROMIUM], "in a browser", () => {
  const files = { "flake.nix": FLAKE, "configuration.nix": "{ }\n", "build.sh": SCRIPT };

  test("hostile names and contents are shown and do nothing", async () => {
    const hostile = {
      [`${NASTY}/flake.nix`]: FLAKE.replace("system =", `# ${NASTY}\n      system =`),
      [`${NASTY}.sh`]: `#!/bin/sh\n# ${NASTY}\nnixos-generate -f '${NASTY.replaceAll("'", "")}' -c a.nix\n`,
    };
    const verified = [{ ...VERIFIED[0]!, attribute: NASTY, verdict: NASTY }];
    const page = renderHtml(pageOf(hostile, { title: NASTY, verified }));
    const seen = await measurePage<{ title: string; elements: number; text: string }>(
      page,
      1200,
      `{ title: page.title, elements: page.querySelectorAll("script, img, [onerror]").length, text: page.body.textContent }`,
    );
    expect(seen.title).toBe(`Migration of ${NASTY}`);
    expect(seen.elements).toBe(0);
    expect(seen.text.split(NASTY).length).toBeGreaterThan(4);
  });

  test.each([
    ["beside each other on a desktop", 1280, "beside"],
    ["above each other on a phone", 360, "above"],
  ])("old and new lines are %s, and nothing overflows", async (_, width, where) => {
    const page = renderHtml(pageOf(files, { verified: VERIFIED }));
    const seen = await measurePage<{ old: DOMBox; young: DOMBox; wide: number; same: boolean }>(
      page,
      width,
      `(() => {
        const box = (selector) => { const { left, right, top, bottom } = page.querySelector(selector).getBoundingClientRect(); return { left, right, top, bottom }; };
        const band = ".changed:has(.old .line):has(.new .line)";
        const same = view.getComputedStyle(page.querySelector(".same > .old")).display !== "none";
        return { old: box(band + " > .old"), young: box(band + " > .new"), wide: page.documentElement.scrollWidth, same };
      })()`,
    );
    expect(seen.wide).toBeLessThanOrEqual(width);
    // Lines that did not change are shown once where there is one column.
    expect(seen.same).toBe(where === "beside");
    if (where === "beside") expect(seen.young.left).toBeGreaterThanOrEqual(seen.old.right);
    else expect(seen.young.top).toBeGreaterThanOrEqual(seen.old.bottom);
  });
});

interface DOMBox {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
