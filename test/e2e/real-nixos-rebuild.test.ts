// The stand-ins for nixos-rebuild beside the real programs: what they hand to Nix, what they print and how they end, for
// every command line that a plan holds.
import { chmod, mkdir, readFile, symlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detectNixosRebuild } from "../../src/detect/nixos-rebuild.ts";
import { FORMATS, VARIANTS } from "../../src/formats/index.ts";
import { FLAGS } from "../../src/translate/command-line/flags.ts";
import type { Word } from "../../src/translate/plan.ts";
import { planInvocation } from "../../src/translate/plan-invocation.ts";
import { CONTEXT, invocationOf, machine } from "../support/capabilities.ts";
import { type Call, fillIn, installRecorders, readCalls } from "../support/recorders.ts";
import { describeIf, NO_NIX, NO_REBUILD_BASH, NO_REBUILD_NG, REBUILD_BASH } from "../support/requirements.ts";
import { World } from "../support/world.ts";

type Flavour = "bash-without-images" | "bash" | "ng";

// All variants, in a file that is a function, as the wrapper is.
const SYSTEM = `{ }: {
  config.system.build = rec {
    images = builtins.listToAttrs (map (name: {
      inherit name;
      value = vm // { passthru.filePath = "deep/\${name}.img"; };
    }) (builtins.fromJSON ''${JSON.stringify(VARIANTS.map(({ name }) => name))}''));
    vm = derivation {
      name = "machine";
      system = builtins.currentSystem;
      builder = "/bin/sh";
      args = [ "-euc" "PATH=/bin:/usr/bin:/run/current-system/sw/bin; mkdir -p $out/bin; echo > $out/bin/run-x-vm" ];
    };
    vmWithBootLoader = vm;
  };
}`;

/** A value for each value that a flag of Nix takes. */
const VALUES: Readonly<Record<string, string>> = {
  N: "1",
  NAME: "max-jobs",
  VALUE: "1",
  SPEC: "ssh://nowhere",
  FEATURES: "nix-command",
};

/** The words after "nixos-rebuild" of every kind of command line that is planned for it. */
function planned(flavour: Flavour): readonly (readonly string[])[] {
  const capabilities = machine(flavour === "bash-without-images" ? "24.11" : "25.11", flavour);
  const machineLines = ["-f vm", "-f vm-nogui", "-f vm-bootloader"];
  const lines = [
    ...(flavour === "bash-without-images" ? machineLines : FORMATS.map(({ name }) => `-f ${name}`)),
    ...FLAGS.filter(({ passes }) => passes !== undefined).flatMap(({ names, values }) =>
      names.map((name) => {
        const words = name === "--log-format" ? ["raw"] : values.map((value) => VALUES[value] ?? value);
        return `-f vm ${[name, ...words].join(" ")}`.trim();
      }),
    ),
  ].map((line) => `${line} --backend nixos-rebuild`);
  const found = new Map<string, readonly string[]>();
  for (const line of lines) {
    const plan = planInvocation(invocationOf(line), capabilities, CONTEXT);
    if ("kind" in plan) continue;
    for (const step of plan.steps) {
      if (step.kind !== "rebuild") continue;
      const words = step.command.argv.slice(1).map(wordOf);
      // One variant that nixpkgs has does for all of them.
      found.set(JSON.stringify(words), words);
    }
  }
  return [...found.values()];
}

function wordOf(word: Word): string {
  return typeof word === "string" ? word : "FILE";
}

const NOTHING_REAL =
  NO_REBUILD_BASH === undefined ? undefined : NO_REBUILD_NG && `${NO_REBUILD_BASH}; ${NO_REBUILD_NG}`;

describeIf([NO_NIX, NOTHING_REAL], "the stand-ins for nixos-rebuild, beside the real programs", () => {
  let world: World;
  let file: string;
  let recorders: string;

  beforeAll(async () => {
    world = await World.open();
    file = await world.write("system.nix", SYSTEM);
    recorders = await installRecorders(world);
    await mkdir(world.path("recorded"));
    await symlink(recorders, world.path("recorded/bin"));
    // What is built already is not talked about.
    await world.run(["nix-build", "--no-out-link", file, "-A", "config.system.build.vm"]);
  });
  afterAll(() => world.close());

  let runs = 0;
  async function observe(folder: string, argv: readonly string[]) {
    const log = world.path(`calls-${runs++}`);
    const words = argv.map((word) => (word === "FILE" ? file : word));
    const PATH = [folder, recorders, world.path("programs")].join(":");
    const ran = await world.run([join(folder, "nixos-rebuild"), ...words], {
      env: { PATH, RECORDED_CALLS: log },
    });
    return {
      status: ran.status,
      stdout: ran.stdout,
      stderr: withoutSelf(ran.stderr.replaceAll(join(folder, "nixos-rebuild"), "nixos-rebuild")),
      left: ran.left.cwd,
      calls: (await readCalls(log)).map(withoutExpression),
    };
  }

  describeIf([NO_REBUILD_BASH], "the Bash ones of NIXOS_REBUILD_BASH", () => {
    describe.each(REBUILD_BASH.map((path) => [basename(path), path] as const))("%s", (name, path) => {
      const folder = () => world.path(`real-${name}`);
      let flavour: string;

      beforeAll(async () => {
        const text = fillIn(await readFile(path, "utf8"), {
          programs: world.path("programs"),
          nix: world.path("recorded"),
        });
        const program = await world.write(`real-${name}/nixos-rebuild`, text);
        await chmod(program, 0o755);
        ({ value: flavour } = await detectNixosRebuild(folder()));
      });

      test("is recognised for what it takes", async () => {
        const text = await readFile(path, "utf8");
        const takesFile = text.includes("--file|-f)");
        const makesImages = text.includes("--image-variant)");
        expect(flavour).toBe(makesImages ? "bash" : takesFile ? "bash-without-images" : "bash-without-file");
      });

      test("does the same as its stand-in with all that is planned for it", {
        timeout: 300_000,
      }, async () => {
        if (flavour === "bash-without-file") {
          const real = await observe(folder(), [
            "build-vm",
            "--no-flake",
            "--file",
            "FILE",
            "--no-build-nix",
          ]);
          expect([real.status, real.stderr, real.calls]).toEqual([
            1,
            "nixos-rebuild: unknown option `--file'\n",
            [],
          ]);
          return;
        }
        const fake = world.path(flavour === "bash" ? "rebuild-bash" : "rebuild-machines");
        for (const argv of [...planned(flavour as Flavour), ...UNPLANNED[flavour as Flavour]]) {
          expect({ argv, ...(await observe(fake, argv)) }).toEqual({
            argv,
            ...(await observe(folder(), argv)),
          });
        }
      });
    });
  });

  describeIf([NO_REBUILD_NG], "nixos-rebuild-ng", () => {
    test("does the same as its stand-in with all that is planned for it", { timeout: 300_000 }, async () => {
      for (const argv of [...planned("ng"), ...UNPLANNED.ng]) {
        expect({ argv, ...(await observe(world.path("rebuild-ng"), argv)) }).toEqual({
          argv,
          ...(await observe(world.path("rebuild-real-ng"), argv)),
        });
      }
    });
  });
});

test.each(["bash-without-images", "bash", "ng"] as const)("%s: something is planned for it", (flavour) => {
  expect(planned(flavour).length).toBeGreaterThan(10);
});

/** What goes wrong, which no plan means to. */
const UNPLANNED: Readonly<Record<Flavour, readonly (readonly string[])[]>> = {
  "bash-without-images": [
    ["build-image", "--no-flake", "--file", "FILE", "--image-variant", "iso", "--no-build-nix"],
    ["build-vm", "--no-flake", "--file", "FILE", "--attr", "nothing", "--no-build-nix"],
  ],
  bash: [
    ["build-image", "--no-flake", "--file", "FILE", "--image-variant", "no-such-variant", "--no-build-nix"],
    ["build-image", "--no-flake", "--file", "FILE", "--image-variant", "iso", "--no-build-nix", "--no-link"],
  ],
  ng: [
    ["build-image", "--no-flake", "--file", "FILE", "--image-variant", "no-such-variant"],
    ["build-image", "--no-flake", "--file", "FILE", "--image-variant", "iso", "--out-link", "x"],
  ],
};

/** With -v the real ones also say what they run, which the stand-ins leave to Nix. */
function withoutSelf(stderr: string): string {
  const own = /^(?:debug: nixos_rebuild|\$ nix|Building in legacy|No --build-host given)/;
  return stderr
    .split("\n")
    .filter((line) => !own.test(line))
    .join("\n");
}

/** The stand-ins ask the same in words of their own. */
function withoutExpression(call: Call): Call {
  return call.map((word, at) => (call[at - 1] === "--expr" ? "EXPRESSION" : word));
}
