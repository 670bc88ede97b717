// Every text of a command line arrives in Nix as the value it was typed as, and never as code.
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNix, stringValue } from "../../src/nix/index.ts";
import type { FlakeReference } from "../../src/translate/command-line/invocation.ts";
import { parseFlakeReference, parseLegacyArgv } from "../../src/translate/command-line/parse.ts";
import { type EvaluationRequest, isUnsupported, type Plan } from "../../src/translate/plan.ts";
import { type PlanContext, planInvocation } from "../../src/translate/plan-invocation.ts";
import { CONTEXT, machine } from "../support/capabilities.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { folderWith } from "../support/temporary.ts";
import { someText, text } from "./texts.ts";

const RUNS = process.env["FAULTS"] === "long" ? 5000 : 300;

interface Typed {
  readonly configuration: string;
  readonly flake: string | undefined;
  readonly host: string;
  readonly system: string;
  readonly link: string;
  readonly args: readonly (readonly [string, string])[];
}

const typed: fc.Arbitrary<Typed> = fc.record({
  configuration: someText.map((name) => `/${name}`),
  flake: fc.option(
    someText.filter((uri) => !uri.startsWith("-") && !uri.includes("#")),
    { nil: undefined },
  ),
  host: someText.filter((host) => !host.includes("#")),
  system: someText,
  link: someText,
  args: fc.uniqueArray(fc.tuple(someText, text), { maxLength: 3, selector: ([name]) => name }),
});

function planOf(words: Typed, rebuild: "ng" | "none", context: PlanContext = CONTEXT): Plan {
  const { configuration, flake, host, system, link, args } = words;
  const argv = [
    "-f",
    "iso",
    "--system",
    system,
    "-o",
    link,
    ...args.flatMap((pair) => ["--special-arg", ...pair]),
  ];
  argv.push(...(flake === undefined ? ["-c", configuration] : ["--flake", `${flake}#${host}`]));
  const command = parseLegacyArgv(argv, { formatsFolder: "/formats" });
  if (command.kind !== "build") throw new Error(JSON.stringify(command));
  const facts = command.flake && { flake: factsOf(command.flake) };
  const plan = planInvocation(command, machine("25.11", rebuild, facts), context);
  if (isUnsupported(plan)) throw new Error(plan.message);
  return plan;
}

function factsOf({ uri, attribute }: FlakeReference) {
  return { url: uri, attribute: attribute ?? "host" };
}

function expectAsked(request: EvaluationRequest, { configuration, flake, host, system, args }: Typed): void {
  expect(request.system).toBe(system);
  // Compared as entries: an attribute may be called __proto__.
  expect(new Map(Object.entries(request.specialArgs))).toEqual(new Map(args));
  expect(request.flake).toEqual(flake === undefined ? null : { url: flake, attr: host });
  expect(request.configuration).toBe(flake === undefined ? configuration : null);
}

describe("the request", () => {
  test("holds what was typed", () => {
    fc.assert(
      fc.property(typed, fc.constantFrom("ng" as const, "none" as const), (words, rebuild) => {
        const plan = planOf(words, rebuild);
        expectAsked(plan.request, words);
        expectAsked(JSON.parse(JSON.stringify(plan)).request, words);
      }),
      { numRuns: RUNS },
    );
  });

  test("and the out link are in commands as one word each", () => {
    fc.assert(
      fc.property(typed, (words) => {
        const plan = planOf(words, "none");
        const commands = plan.steps.flatMap((step) => ("command" in step ? [step.command] : []));
        const argv = commands.flatMap((command) => command.argv);
        expect(argv.filter((word) => typeof word === "string" && word.includes(words.link))).toContain(
          words.link,
        );
        expect(argv.some((word) => typeof word === "string" && isJsonOf(word, plan.request))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Whether a word is this request, or Nix code that holds it as one string literal and nothing else from outside. */
function isJsonOf(word: string, request: EvaluationRequest): boolean {
  const json = JSON.stringify(request);
  if (word === json) return true;
  return word.startsWith("{") && word.includes("request") && literalsOf(word).includes(json);
}

/** The values of all string literals of a piece of Nix code. */
function literalsOf(code: string): readonly string[] {
  const parsed = parseNix(code);
  if (!parsed.ok) throw new Error(`not Nix: ${parsed.error.message}`);
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if ("kind" in node && (node.kind === "String" || node.kind === "IndentedString")) {
      found.push(stringValue(node as never) ?? "");
    }
    for (const value of Object.values(node)) Array.isArray(value) ? value.forEach(visit) : visit(value);
  };
  visit(parsed.tree.root);
  return found;
}

function wrapperOf(plan: Plan): string {
  const step = plan.steps.find(({ kind }) => kind === "write-wrapper");
  if (step?.kind !== "write-wrapper") throw new Error("no wrapper");
  return step.text;
}

describe("the wrapper file", () => {
  test("holds two literals, the entry point and the request, whatever was typed", () => {
    fc.assert(
      fc.property(typed, (words) => {
        const plan = planOf(words, "ng");
        // A path that NIX_PATH cannot hold goes through Nix itself.
        fc.pre(plan.backend === "nixos-rebuild");
        expect(literalsOf(wrapperOf(plan))).toEqual([CONTEXT.entry, JSON.stringify(plan.request)]);
      }),
      { numRuns: RUNS },
    );
  });
});

describeIf([NO_NIX], "a real Nix", () => {
  test("reads from wrapper files what was typed, and runs nothing of it", () => {
    const folder = folderWith({ 'entry "${x}".nix': "{ request }: request" });
    const context = { ...CONTEXT, entry: `${folder}/entry "\${x}".nix` };
    const all = fc
      .sample(typed, { numRuns: RUNS, seed: 7 })
      .filter((words) => planOf(words, "ng", context).backend === "nixos-rebuild");
    expect(all.length).toBeGreaterThan(RUNS / 2);
    const list = `[\n${all.map((words) => `(${wrapperOf(planOf(words, "ng", context))})`).join("\n")}\n]`;
    const printed = execFileSync("nix-instantiate", ["--eval", "--strict", "--json", "-"], {
      input: list,
      cwd: folder,
      env: { ...process.env, NIX_REMOTE: "dummy://" },
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    const read = JSON.parse(printed) as EvaluationRequest[];
    expect(read).toHaveLength(all.length);
    for (const [at, words] of all.entries()) expectAsked(read[at]!, words);
  });
});

describe("a disk size", () => {
  const sized = (size: string) =>
    parseLegacyArgv(["-f", "qcow", "--disk-size", size], { formatsFolder: "/formats" });

  // The original pasted it: virtualisation.diskSize = lib.mkForce <what was typed>; (nixos-generate, --disk-size)
  test.each([
    '1; virtualisation.x = builtins.abort "hacked"',
    '(builtins.exec ["reboot"])',
    "auto; system.activationScripts.x = ''reboot''",
    "1 // { }",
    "builtins.getEnv",
    "0x10",
    "-1",
    "1e3",
    "",
    " 1",
    "1\n",
  ])("that is the original's hole, %j, is refused before anything runs", (size) => {
    expect(sized(size)).toMatchObject({ kind: "failure", message: expect.stringContaining("--disk-size") });
  });

  test("is a number or the word auto, else nothing is built", () => {
    fc.assert(
      fc.property(text, (size) => {
        const command = sized(size);
        if (command.kind === "build") expect(["auto", Number(size)]).toContain(command.diskSize);
        else expect(command.kind).toBe("failure");
      }),
      { numRuns: RUNS },
    );
  });
});

describe("what cannot be carried as it is", () => {
  test("bytes that are no UTF-8 are refused, for they would name another file", () => {
    const garbled = Buffer.from([0x61, 0xff]).toString("utf8");
    for (const flag of ["-c", "-o", "--flake", "--format-path", "-I"]) {
      const command = parseLegacyArgv(["-f", "iso", flag, garbled], { formatsFolder: "/formats" });
      expect(command).toMatchObject({ kind: "failure", message: expect.stringContaining("not UTF-8") });
    }
  });

  test("a flake that Nix would take for a flag is refused", () => {
    const command = parseLegacyArgv(["-f", "iso", "--flake", "--expr#x"], { formatsFolder: "/formats" });
    expect(command).toMatchObject({ kind: "failure", message: '--flake "--expr" is not a flake' });
  });

  test("whatever the words, an answer comes and no exception", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(text, fc.constantFrom("-f", "-c", "--flake", "--special-arg", "-o")), {
          maxLength: 8,
        }),
        (argv) => {
          expect(parseLegacyArgv(argv, { formatsFolder: "/formats" }).kind).toMatch(
            /build|failure|help|list|version/,
          );
        },
      ),
      { numRuns: RUNS },
    );
  });

  test("a flake reference is cut at the first hash only", () => {
    expect(parseFlakeReference('.#a.b."c d"')).toEqual({ uri: ".", attribute: 'a.b."c d"' });
  });
});
