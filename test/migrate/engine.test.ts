import { describe, expect, it } from "vitest";
import { type Migration, migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { sentence } from "../../src/migrate/engine/text.ts";
import {
  DEFAULT_OPTIONS,
  ENGINE,
  type Finding,
  type Fixer,
  type SourceFile,
} from "../../src/migrate/engine/types.ts";

type Files = Readonly<Record<string, string>>;

/** A fixer that is nothing but its check. */
function fixer(id: string, check: (file: SourceFile) => readonly Finding[]): Fixer {
  return { id, summary: "a test's own", looksAt: () => true, patterns: ["x"], check };
}

function run(files: Files, fixers: readonly Fixer[], selected?: (path: string) => boolean): Migration {
  const repository = openRepository({
    paths: Object.keys(files),
    bytes: (path) => (files[path] === undefined ? undefined : Buffer.from(files[path], "latin1")),
  });
  const input = { repository, fixers, options: DEFAULT_OPTIONS, apply: ["safe"] as const };
  return migrate(selected === undefined ? input : { ...input, selected });
}

/** Replaces the first `from` of a file by `to`. */
function replacing(id: string, from: string, to: string): Fixer {
  return fixer(id, ({ path, text }) => {
    const start = text.indexOf(from);
    if (start < 0) return [];
    const edit = { path, start, end: start + from.length, text: to };
    return [
      {
        path,
        start,
        end: edit.end,
        message: "found",
        fix: { title: "replace it", applicability: "safe", edits: [edit] },
      },
    ];
  });
}

describe("a copy of nixos-generators", () => {
  const copy = {
    "format-module.nix": "{ }",
    "all-formats.nix": "{ }",
    "nixos-generate": "x1",
    "x.nix": "[ x1 ]",
  };

  it.each(["", "vendor/generators/"])("below %j is left alone, with one word", (folder) => {
    const files = Object.fromEntries(Object.entries(copy).map(([path, text]) => [folder + path, text]));
    const result = run({ ...files, "other/a.nix": "[ x1 ]" }, [replacing("one", "x1", "two")]);
    expect(result.files.map(({ path }) => path)).toEqual(folder === "" ? [] : ["other/a.nix"]);
    expect(result.diagnostics).toMatchObject([{ path: `${folder}format-module.nix`, note: true }]);
  });

  it("is not every folder with a file of such a name", () => {
    const { files } = run({ "format-module.nix": "{ }", "x.nix": "[ x1 ]" }, [replacing("one", "x1", "two")]);
    expect(files).toHaveLength(1);
  });
});

describe("places in what is said", () => {
  it("are lines of the files as they were, whatever was inserted meanwhile", () => {
    const mention = fixer("mention", ({ path, text }) => {
      if (!text.includes("rows")) return [];
      const next = sentence`look at ${{ path, offset: text.indexOf("last") }} and ${"at b.nix:1"}`;
      return [{ path, start: 0, end: 1, message: "found", withheld: "still-used", next }];
    });
    const { diagnostics } = run({ "a.nix": "[\n x1\n last\n]" }, [
      replacing("rows", "x1", "rows\nx\nx"),
      mention,
    ]);
    expect(diagnostics).toMatchObject([{ next: "look at a.nix:3 and at b.nix:1" }]);
  });
});

describe("fixes", () => {
  it("are made round after round until nothing is left", () => {
    const { files, applied, diagnostics } = run({ "a.nix": "[ x1 x1 x1 ]" }, [replacing("one", "x1", "two")]);
    expect(files).toEqual([{ path: "a.nix", before: "[ x1 x1 x1 ]", after: "[ two two two ]" }]);
    expect(applied.map(({ start }) => start)).toEqual([2, 5, 8]);
    expect(diagnostics).toEqual([]);
  });

  it("that touch the same bytes are made one after the other", () => {
    const { files } = run({ "a.nix": "[ x1 ]" }, [
      replacing("first", "x1", "x2"),
      replacing("second", "x", "y"),
    ]);
    expect(files[0]!.after).toBe("[ y2 ]");
  });

  it("apply whole or not at all over several files", () => {
    const both = fixer("both", ({ path }) =>
      path === "a.nix"
        ? [
            {
              path,
              start: 0,
              end: 1,
              message: "found",
              fix: {
                title: "edit both",
                applicability: "safe",
                edits: [
                  { path: "a.nix", start: 0, end: 1, text: "a" },
                  { path: "b.nix", start: 0, end: 1, text: "}" },
                ],
              },
            },
          ]
        : [],
    );
    const { files, diagnostics } = run({ "a.nix": "x", "b.nix": "x" }, [both]);
    expect(files).toEqual([]);
    expect(diagnostics.map(({ withheld }) => withheld)).toEqual(["failed-verification"]);
  });
});

describe("a result is refused", () => {
  it.each([
    ["that is no longer Nix", "x", "{"],
    ["that lost a comment", "# kept\nx", "x"],
  ])("%s", (_, text, to) => {
    const { files, diagnostics } = run({ "a.nix": text }, [replacing("bad", text, to)]);
    expect(files).toEqual([]);
    expect(diagnostics).toMatchObject([{ fixer: "bad", withheld: "failed-verification" }]);
  });

  it("from a fixer that never comes to rest, and the others still count", () => {
    const endless = replacing("endless", "x1", "x1x1");
    const good = replacing("good", "yx", "z");
    const { files, diagnostics } = run({ "a.nix": "[ x1 ]", "b.nix": "[ yx ]" }, [endless, good]);
    expect(files.map(({ path, after }) => [path, after])).toEqual([["b.nix", "[ z ]"]]);
    expect(diagnostics[0]).toMatchObject({ fixer: "endless", withheld: "failed-verification" });
  });

  it("from a fixer that breaks down, and the others still count", () => {
    const broken = fixer("broken", () => {
      throw new Error("no such node");
    });
    const { files, diagnostics } = run({ "a.nix": "[ x1 x2 ]" }, [broken, replacing("good", "x1", "y")]);
    expect(files[0]!.after).toBe("[ y x2 ]");
    expect(diagnostics).toMatchObject([{ fixer: "broken", withheld: "failed-verification" }]);
  });

  it("of one fix, while another in the same file is kept", () => {
    const fixers = [replacing("bad", "x1", "{"), replacing("good", "x2", "y")];
    const { files, diagnostics } = run({ "a.nix": "[ x1 x2 ]" }, fixers);
    expect(files[0]!.after).toBe("[ x1 y ]");
    expect(diagnostics).toMatchObject([{ fixer: "bad", withheld: "failed-verification", start: 2 }]);
  });
});

it("a fix that reaches a file that was not asked for is only shown", () => {
  const { files, diagnostics } = run(
    { "a.nix": "x", "b.nix": "x" },
    [replacing("one", "x", "y")],
    (path) => path === "a.nix",
  );
  expect(files.map(({ path }) => path)).toEqual(["a.nix"]);
  expect(diagnostics).toEqual([]);
});

it("offsets of what is left are those of the original", () => {
  const note = fixer("note", ({ path, text }) => {
    const start = text.indexOf("end");
    return [{ path, start, end: start + 3, message: "seen", note: true }];
  });
  const fixers = [replacing("longer", "x1", "something"), note];
  const { diagnostics } = run({ "a.nix": "[ x1 x1 x end ]" }, fixers);
  expect(diagnostics.map(({ start }) => start)).toEqual(["[ x1 x1 x ".length]);
});

it("a Nix file that mentions nixos-generators and is not valid is named", () => {
  const { diagnostics } = run({ "a.nix": "nixos-generators {", "b.nix": "{" }, []);
  expect(diagnostics).toMatchObject([{ fixer: ENGINE, path: "a.nix", withheld: "does-not-parse" }]);
});

it("a binary file is never decoded", () => {
  const seen: string[] = [];
  const watch = fixer("watch", ({ path }) => {
    seen.push(path);
    return [];
  });
  run({ "a.bin": "\0x", "a.nix": "x" }, [watch]);
  expect(seen).toEqual(["a.nix"]);
});
