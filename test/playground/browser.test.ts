// The built page in a real Chromium: what it shows, what it gives, what it asks for, and who can use it.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CHROMIUM, NO_CHROMIUM } from "../support/chromium.ts";
import { buildPlayground, openChromium, type Served, servePlayground } from "../support/playground.ts";
import { describeIf } from "../support/requirements.ts";
import { folderWith } from "../support/temporary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COMMAND = join(ROOT, "dist/nixos-generate.js");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Bytes; what a visitor waits for, as a server sends it. */
const LARGEST = 300 * 1024;

/** The files of one golden, and those of all of them in one tree. */
// A zip of one folder is taken for what is in it.
const ONE = treeOf(join(ROOT, "test/golden/nixos-generate-call/aliases/input"));
const ALL = treeOf(join(ROOT, "test/golden"), (path) => path.includes("/input/"));

function treeOf(
  folder: string,
  chosen: (path: string) => boolean = () => true,
): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter(chosen)
      .map((path) => [path, readFileSync(join(folder, path))]),
  );
}

function migrate(files: Readonly<Record<string, Uint8Array | string>>): string {
  return spawnSync(process.execPath, [COMMAND, "migrate"], { cwd: folderWith(files), encoding: "latin1" })
    .stdout;
}

describeIf([NO_CHROMIUM], "the playground", () => {
  let folder: string;
  let served: Served;
  let browser: Browser;

  beforeAll(async () => {
    folder = folderWith({});
    buildPlayground(folder);
    served = await servePlayground(folder);
    browser = await openChromium(CHROMIUM!);
  });

  afterAll(async () => {
    await browser?.close();
    await served?.close();
  });

  async function open(tab = "migrate", options: Parameters<Browser["newContext"]>[0] = {}) {
    const context = await browser.newContext({ reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    page.on("pageerror", (problem) => problems.push(problem.message));
    await page.goto(`${served.url}#${tab}`);
    if (tab === "migrate") await summaryOf(page);
    return { context, page, problems };
  }

  /** The sum, once the engine has answered. */
  async function summaryOf(page: Page, pattern = /\d+ files? changed|Nothing to migrate/): Promise<string> {
    const summary = page.getByRole("status");
    await summary.filter({ hasText: pattern }).waitFor();
    return (await summary.textContent())!;
  }

  async function patchOf(page: Page): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download patch" }).click(),
    ]);
    return readFileSync(await download.path(), "latin1");
  }

  async function load(page: Page, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    const buffer = Buffer.from(zipSync(files as Record<string, Uint8Array>));
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({ name: "repository.zip", mimeType: "application/zip", buffer });
  }

  test("is small", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.\w+$/.test(name),
    );
    const sizes = files.map((name) => gzipSync(readFileSync(join(folder, name)), { level: 9 }).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(LARGEST);
  });

  test("migrates its example as the command does, each finding at its line, and asks for nothing else", async () => {
    const { page, context, problems } = await open();
    const asked = served.requests.length;
    expect(await patchOf(page)).toBe(migrate(treeOf(join(ROOT, "examples/machines/before"))));
    const editor = page.getByRole("textbox", { name: "flake.nix, before the migration" });
    const line = editor.locator(".has-finding", { hasText: "live = nixos-generators.nixosGenerate {" });
    await line.locator("xpath=following-sibling::*[1]").getByText("nixos-generate-call").waitFor();
    await page.getByRole("tab", { name: "Explain" }).click();
    await page.getByRole("tab", { name: "Formats" }).click();
    await page.getByRole("row", { name: /^do digital-ocean/ }).waitFor();
    // What came later is the service worker, which keeps the page's own files.
    const later = served.requests.slice(asked);
    expect(later.filter((path) => !/^\/(?:$|assets\/|icon\.svg|offline\.js)/.test(path))).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });

  test.each([
    ["one golden", ONE],
    ["all goldens together", ALL],
  ])("%s: the bytes of the command, from a zip", async (_, files) => {
    const { page, context } = await open();
    expect(Object.keys(files).length).toBeGreaterThan(0);
    const before = await page.getByRole("status").textContent();
    await load(page, files);
    await page.getByRole("status").filter({ hasNotText: before! }).waitFor();
    expect(await patchOf(page)).toBe(migrate(files));
    await context.close();
  });

  test("what is typed is migrated", async () => {
    const { page, context } = await open();
    const editor = page.getByRole("textbox", { name: "flake.nix, before the migration" });
    await editor.click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(
      '{ inputs.nixos-generators.url = "github:nix-community/nixos-generators"; outputs = _: { }; }',
    );
    const result = page.getByRole("textbox", { name: "flake.nix, after the migration" });
    await result.filter({ hasNotText: "nixos-generators" }).waitFor();
    await context.close();
  });

  test("options are those of the command", async () => {
    const { page, context } = await open();
    await page.getByLabel("Image").selectOption("native");
    await page
      .getByRole("textbox", { name: "flake.nix, after the migration" })
      .filter({ hasNotText: "makeEfiBootable" })
      .waitFor();
    await context.close();
  });

  test("works without a network once it was there", async () => {
    const { page, context } = await open();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await context.setOffline(true);
    await page.reload();
    expect(await summaryOf(page)).toContain("files changed");
    await context.close();
  });

  test("refuses to speak to any other place, and to run what is not its own", async () => {
    const { page, context } = await open();
    const reached = await page.evaluate(async () => {
      const tries = await Promise.allSettled([
        fetch("/icon.svg"),
        new Promise((resolve, reject) => {
          const image = new Image();
          image.onload = resolve;
          image.onerror = reject;
          image.src = "https://example.org/x.png";
        }),
      ]);
      const script = document.createElement("script");
      script.textContent = "document.title = 'hit'";
      document.body.append(script);
      return [...tries.map(({ status }) => status), document.title];
    });
    expect(reached).toEqual(["rejected", "rejected", "nixos-generate playground"]);
    await context.close();
  });

  test("names and contents of files stay text", async () => {
    const { page, context, problems } = await open();
    const nasty = `"><img src=x onerror="document.title='hit'">`;
    await load(page, {
      [`${nasty}.sh`]: Buffer.from(`#!/bin/sh\nnixos-generate -f '${nasty.replaceAll("'", "")}' -c a.nix\n`),
    });
    await summaryOf(page, /left for you/);
    await page.getByRole("button", { name: nasty }).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("nixos-generate playground");
    expect(problems).toEqual([]);
    await context.close();
  });

  test("the keyboard reaches everything, and the tabs turn with arrows", async () => {
    const { page, context } = await open();
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the content");
    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Migrate");
    await page.keyboard.press("ArrowRight");
    expect(await focused(page)).toBe("Explain");
    await page.getByRole("textbox", { name: /old command line/ }).waitFor();
    await page.keyboard.press("End");
    expect(await focused(page)).toBe("Formats");
    await page.keyboard.press("Home");
    const reached: string[] = [];
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      reached.push(await focused(page));
    }
    for (const name of ["Open files", "Download patch", "flake.nix, before the migration"])
      expect(reached.join("\n")).toContain(name);
    await context.close();
  });

  function focused(page: Page): Promise<string> {
    return page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
  }

  test.each([
    1440, 390,
  ])("%i pixels wide: axe finds nothing, light or dark, and nothing sticks out", async (width) => {
    // The page's own policy would refuse the checker.
    const { page, context } = await open("migrate", { viewport: { width, height: 900 }, bypassCSP: true });
    await page.evaluate(AXE);
    for (const tab of ["Formats", "Explain", "Migrate"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.locator(":is(.editors, article, tbody tr):visible").first().waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violations(page), `${tab}, ${colorScheme}`).toEqual([]);
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }
    await context.close();
  });

  async function violations(page: Page): Promise<readonly string[]> {
    return page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run();
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
      );
    });
  }
});
