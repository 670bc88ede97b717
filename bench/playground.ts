import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { buildPlayground, openChromium, servePlayground } from "../test/support/playground.ts";
import { median } from "./pair.ts";

const RUNS = 7;
/** Milliseconds. */
const PROMISED = 300;

/** Seconds of processor time that the renderers have used: what a page costs on a machine that others use as well. */
async function rendererTime(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/**
 * How long a visitor waits, in Chromium: from opening the page until its example is migrated and shown in the editors, and
 * from a changed option until the new result is there. The processor time is that of all threads of the page together,
 * which on an idle machine run side by side.
 */
export async function benchPlayground(chromium: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nixos-generate-bench-"));
  buildPlayground(folder);
  const served = await servePlayground(folder);
  const browser = await openChromium(chromium);
  try {
    const first: number[] = [];
    const cost: number[] = [];
    const again: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const page = await browser.newPage();
      const before = await rendererTime(browser);
      await page.goto(served.url);
      await page.getByRole("status").filter({ hasText: "changed" }).waitFor();
      cost.push(1000 * ((await rendererTime(browser)) - before));
      first.push(await page.evaluate(() => performance.getEntriesByName("first-result")[0]!.startTime));
      again.push(
        await page.evaluate(async () => {
          const status = document.querySelector('[role="status"]')!;
          const select = document.querySelector("select")!;
          select.value = "native";
          const start = performance.now();
          const changed = new Promise((resolve) =>
            new MutationObserver(resolve).observe(status, { childList: true }),
          );
          select.dispatchEvent(new Event("change"));
          await changed;
          return performance.now() - start;
        }),
      );
      await page.close();
    }
    return `playground: first result ${median(first).toFixed(0)} ms (best ${Math.min(...first).toFixed(0)}, promised ${PROMISED}), of ${median(cost).toFixed(0)} ms of processor time; the next one ${median(again).toFixed(0)} ms`;
  } finally {
    await browser.close();
    await served.close();
    await rm(folder, { recursive: true, force: true });
  }
}
