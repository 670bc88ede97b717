import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeIf, NO_NIX, NO_REBUILD_NG } from "../support/requirements.ts";
import { type Ran, type Rebuild, type RunningChild, type RunOptions, World } from "../support/world.ts";

const REBUILDS: readonly Rebuild[] = ["none", "bash", "ng", ...(NO_REBUILD_NG ? [] : (["real-ng"] as const))];

// A build that says it runs, in its log, and then takes a minute, which is longer than any of these tests.
const SLOW = `
{ pkgs, ... }:
{
  environment.systemPackages = [
    (pkgs.runCommand "slow" { } "echo $$ > PID_FILE; echo building slowly >&2; sleep 60; exit 1")
  ];
}
`;

describeIf([NO_NIX], "interruption on a real Nix", () => {
  let world: World;
  let nixpkgs: string;
  let count = 0;

  beforeAll(async () => {
    world = await World.open();
    nixpkgs = await world.nixpkgs("26.05");
  });
  afterAll(() => world.close());

  describe.each(REBUILDS)("of a build, nixos-rebuild: %s", (rebuild) => {
    test.each([
      ["Ctrl-C", "SIGINT", "group", 130],
      ["a closed terminal", "SIGHUP", "group", 129],
      ["kill", "SIGTERM", "group", 143],
    ] as const)("%s ends everything and leaves nothing", (_name, signal, to, status) =>
      expectEnd(rebuild, signal, to, status));
  });

  // A signal to this program alone goes on to all that a terminal would have reached: the Bash nixos-rebuild would wait
  // for its nix-build, and the Python one would leave it behind.
  describe.each(REBUILDS)("of this program alone, nixos-rebuild: %s", (rebuild) => {
    test.each([
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ] as const)("%s ends a build", (signal, status) => expectEnd(rebuild, signal, "program", status));
  });

  async function expectEnd(
    rebuild: Rebuild,
    signal: NodeJS.Signals,
    to: "group" | "program",
    status: number,
  ): Promise<void> {
    const pidFile = world.path(`pid-${++count}`);
    const configuration = await world.write(`slow-${count}.nix`, SLOW.replace("PID_FILE", pidFile));
    const ran = await interrupt(
      ["-f", "qcow", "-c", configuration, "-I", `nixpkgs=${nixpkgs}`, "-L"],
      "building slowly",
      (child) => child.signal(signal, to),
      { rebuild },
    );
    expect(ran.status, ran.stderr).toBe(status);
    expect(ran.stdout).toBe("");
    // Python kills its nix-build a quarter of a second after Ctrl-C, which is too soon for Nix to tidy up.
    const untidy = rebuild === "real-ng" && signal === "SIGINT";
    const temporary = ran.left.temporary.filter((name) => !untidy || !name.startsWith("nix-build-"));
    expect({ ...ran.left, temporary }).toEqual({ cwd: [], temporary: [] });
    expect(await endsSoon(Number(await readFile(pidFile, "utf8"))), "the builder is gone").toBe(true);
  }

  describe("of a virtual machine", () => {
    test.each([
      ["Ctrl-C is the machine's to answer", "SIGINT", "group", 41],
      ["kill reaches the machine", "SIGTERM", "program", 42],
      ["kill -KILL of machine and program", "SIGKILL", "group", 137],
    ] as const)("%s", async (_name, signal, to, status) => {
      const argv = ["--run", "-c", await quick(), "-I", `nixpkgs=${nixpkgs}`];
      const ran = await interrupt(argv, "waiting ", (child) => child.signal(signal, to), {
        env: { VM_WAIT: "1" },
      });
      expect(ran.status, ran.stderr).toBe(status);
      expect(ran.left).toEqual({ cwd: [], temporary: [] });
    });

    test("a machine ended by a signal gives 128+n", async () => {
      const argv = ["--run", "-c", await quick(), "-I", `nixpkgs=${nixpkgs}`];
      const killMachine = (_child: RunningChild, text: string) =>
        process.kill(Number(/waiting (\d+)/.exec(text)![1]), "SIGKILL");
      const ran = await interrupt(argv, /waiting \d+\n/, killMachine, { env: { VM_WAIT: "1" } });
      expect(ran.status).toBe(137);
    });
  });

  function quick(): Promise<string> {
    return world.write("quick.nix", '{ networking.hostName = "quick"; }');
  }

  /** Runs, and acts once as soon as the output shows the mark. */
  function interrupt(
    argv: readonly string[],
    mark: string | RegExp,
    act: (child: RunningChild, text: string) => void,
    options: RunOptions,
  ): Promise<Ran> {
    let done = false;
    const onOutput = (text: string, child: RunningChild) => {
      if (done || !(typeof mark === "string" ? text.includes(mark) : mark.test(text))) return;
      done = true;
      act(child, text);
    };
    return world.generate(argv, { ...options, onOutput });
  }
});

/** Whether a process ends within five seconds. */
async function endsSoon(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
