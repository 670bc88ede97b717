import { describe, expect, it } from "vitest";
import { Budget, BudgetExceeded, budgetFor, findExcess } from "../../src/migrate/engine/budget.ts";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { LARGEST, openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS, ENGINE, type Fixer } from "../../src/migrate/engine/types.ts";

type Check = Fixer["check"];

function fixer(id: string, check: Check): Fixer {
  return { id, summary: "a test's own", looksAt: () => true, patterns: ["nixos-generators"], check };
}

/** Replaces the first "old" of a file; finds nothing where there is none. */
const replacing = fixer("replacing", ({ path, text }) => {
  const start = text.indexOf("old");
  if (start < 0) return [];
  const edits = [{ path, start, end: start + 3, text: "new" }];
  return [
    { path, start, end: start, message: "found", fix: { title: "replace it", applicability: "safe", edits } },
  ];
});

function run(files: Readonly<Record<string, string>>, fixers: readonly Fixer[]) {
  const bytes = (path: string) => Buffer.from(files[path]!, "latin1");
  const repository = openRepository({ paths: Object.keys(files), bytes });
  const result = migrate({ repository, fixers, options: DEFAULT_OPTIONS, apply: ["safe"] });
  return { changed: result.files.map(({ path }) => path), left: result.diagnostics };
}

/** Runs `check` on files called "bad", and nothing on others. */
function onBad(check: Check): Fixer {
  return fixer("bad-one", (file, ...rest) => (file.path === "bad" ? check(file, ...rest) : []));
}

const FILES = { bad: "nixos-generators old", good: "nixos-generators old" };

function recurse(depth: number): number {
  return recurse(depth + 1) + 1;
}

describe("a budget", () => {
  it("throws when its steps are used up, and at every later step", () => {
    const budget = new Budget(3);
    budget.spend();
    budget.spend(2);
    expect(budget.left).toBe(0);
    expect(() => budget.spend()).toThrow(BudgetExceeded);
    expect(() => budget.spend()).toThrow(/more steps/);
  });

  it("limits nesting, and forgets it on the way back, also by an exception", () => {
    const budget = new Budget(100, 2);
    const twice = () => budget.nested(() => budget.nested(() => "deep"));
    expect(twice()).toBe("deep");
    expect(() => budget.nested(() => twice())).toThrow(/nested too deeply/);
    expect(twice()).toBe("deep");
  });

  it("grows with the file", () => {
    expect(budgetFor(1_000_000).steps - budgetFor(0).steps).toBe(10_000_000);
  });

  it("is spent from the one that several share as well", () => {
    const whole = new Budget(5);
    const [one, other] = [new Budget(4, 1, whole), new Budget(4, 1, whole)];
    one.spend(3);
    expect(() => other.spend(3)).toThrow(/the files before it took/);
    expect(other.left).toBe(1);
    whole.grant(10);
    other.spend();
    expect(whole.left).toBe(8);
  });

  it("is not what other problems are taken for", () => {
    expect(findExcess(new RangeError("Invalid array length"))).toBeUndefined();
    expect(findExcess(new Error("call stack"))).toBeUndefined();
  });
});

describe("a file that costs more than it may", () => {
  const endless: Check = (_, __, ___, budget) => {
    for (;;) budget.spend();
  };

  it.each<[string, Check]>([
    ["steps", endless],
    [
      "depth",
      (_, __, ___, budget) =>
        budget.nested(function again(): never {
          return budget.nested(again);
        }),
    ],
    ["the stack", () => ([recurse(0)].length === 0 ? [] : [])],
  ])("is reported once, left alone, and costs the others nothing: %s", (_, check) => {
    const { changed, left } = run(FILES, [replacing, onBad(check)]);
    expect(changed).toEqual(["good"]);
    expect(left).toMatchObject([{ path: "bad", fixer: ENGINE, withheld: "over-budget" }]);
  });

  it("is not looked at by the fixers that come later", () => {
    const asked: string[] = [];
    const later = fixer("later", ({ path }) => {
      asked.push(path);
      return [];
    });
    run(FILES, [onBad(endless), later]);
    expect(asked).toEqual(["good"]);
  });

  it("is reported where it is larger than the engine looks at, and one that names nothing of ours is not", () => {
    const much = "#".repeat(LARGEST);
    const { changed, left } = run({ ...FILES, bad: `${FILES.bad}${much}`, "other.nix": much }, [replacing]);
    expect(changed).toEqual(["good"]);
    expect(left).toMatchObject([{ path: "bad", fixer: ENGINE, withheld: "over-budget" }]);
  });

  it("has one budget for all rounds", () => {
    let rounds = 0;
    const restless = fixer("restless", ({ path, text }, _, __, budget) => {
      budget.spend(budget.steps / 4.1);
      rounds++;
      const edits = [{ path, start: 0, end: 0, text: `${text.length} ` }];
      return [{ path, start: 0, end: 0, message: "more", fix: { title: "x", applicability: "safe", edits } }];
    });
    const { left } = run({ bad: "nixos-generators" }, [restless]);
    expect(rounds).toBe(4);
    expect(left).toMatchObject([{ withheld: "over-budget" }]);
  });

  it("is one of a repository that may not cost more than its size allows, with many files as with one", () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [`bad${at}`, "nixos-generators old"]),
    );
    let steps = 0;
    const greedy = fixer("greedy", (_, __, ___, budget) => {
      for (;;) {
        budget.spend(1000);
        steps += 1000;
      }
    });
    const { left } = run(files, [greedy]);
    expect(steps).toBeLessThan(200 * budgetFor(20).steps * 0.2);
    expect(left).toHaveLength(200);
    expect(left.filter(({ message }) => /the files before it/.test(String(message)))).not.toHaveLength(0);
  });
});
