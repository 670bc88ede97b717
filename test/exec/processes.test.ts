import { describe, expect, test } from "vitest";
import { openProcesses, STDERR_KEPT } from "../../src/exec/processes.ts";

const alone = { add: () => () => {} };
const here = { variables: process.env, distrusted: [] };
const sh = (script: string) => openProcesses(alone, here).capture({ argv: ["sh", "-c", script] });

describe("a program ends with the numbers of a shell", () => {
  test.each([
    ["exit 0", 0],
    ["exit 7", 7],
    ["kill -TERM $$", 143],
    ["kill -INT $$", 130],
  ])("%s", async (script, status) => {
    expect((await sh(script)).status).toBe(status);
  });

  test("127 when there is no such program", async () => {
    expect((await openProcesses(alone, here).capture({ argv: ["no-such-program-anywhere"] })).status).toBe(
      127,
    );
  });

  test("126 when it may not be run", async () => {
    expect((await openProcesses(alone, here).capture({ argv: ["/etc/passwd"] })).status).toBe(126);
  });
});

test("output and errors come back, input is at its end", async () => {
  expect(await sh("cat; echo out; echo err >&2")).toMatchObject({ stdout: "out\n", stderr: "err\n" });
});

test("a flood of errors passes through and only its end is kept", async () => {
  let seen = 0;
  const count = (chunk: Buffer) => {
    seen += chunk.length;
  };
  const argv = ["sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' x >&2; echo the end >&2"];
  const { stderr } = await openProcesses(alone, here).capture({ argv }, count);
  expect(seen).toBe(20_000_000 + "the end\n".length);
  expect(stderr.length).toBeLessThanOrEqual(STDERR_KEPT);
  expect(stderr.endsWith("the end\n")).toBe(true);
});

test("a child is on the register while it runs, and can be ended through it", async () => {
  let forgotten = false;
  const children = {
    add(kill: (signal: NodeJS.Signals) => void) {
      setTimeout(() => kill("SIGTERM"), 50);
      return () => {
        forgotten = true;
      };
    },
  };
  const ended = await openProcesses(children, here).capture({ argv: ["sleep", "60"] });
  expect([ended.status, forgotten]).toEqual([143, true]);
});

test("words reach the program as they are", async () => {
  const words = ["$HOME", "a b", "'", '"', "*", "", "\n", "--x"];
  const argv = [
    process.execPath,
    "-e",
    "process.stdout.write(JSON.stringify(process.argv.slice(1)))",
    "--",
    ...words,
  ];
  expect(JSON.parse((await openProcesses(alone, here).capture({ argv })).stdout)).toEqual(words);
});
