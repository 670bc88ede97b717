import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";

const HANGS = `
  import fc from "fast-check";
  import { startWatchdog } from "./test/fuzz/watchdog.ts";
  const dog = await startWatchdog(500);
  const slow = fc.property(fc.integer({ min: 0, max: 9 }), (n) => { for (; n > 6; ) Math.sqrt(n); });
  fc.check(dog.watch("counting", slow), { seed: 1, numRuns: 1000 });
`;

it("names the input that takes longer than it may, and ends the run", () => {
  const argv = ["--import", "tsx", "--input-type=module", "--eval", HANGS];
  const { stderr, signal } = spawnSync(process.execPath, argv, { encoding: "utf8", timeout: 60_000 });
  expect(stderr).toMatch(/^HUNG over 500 ms: counting: \[[789]\]$/m);
  expect(signal).toBe("SIGKILL");
});
