import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findInstructions } from "../../../src/migrate/languages/docker/instructions.ts";
import { findJustRecipes } from "../../../src/migrate/languages/just/recipes.ts";
import { findRecipes } from "../../../src/migrate/languages/make/recipes.ts";
import { findCodeBlocks } from "../../../src/migrate/languages/markdown/code-blocks.ts";
import { findNixStrings } from "../../../src/migrate/languages/nix/nix-strings.ts";
import { backquotedRegion, quotedRegion } from "../../../src/migrate/languages/shell/syntax/quoted.ts";
import { plainRegion, type Region, wholeFile } from "../../../src/migrate/languages/shell/syntax/region.ts";
import { parseScript } from "../../../src/migrate/languages/shell/syntax/script.ts";
import { findScripts } from "../../../src/migrate/languages/yaml/scripts.ts";

/** The region of the last word of a one-line script. */
function lastWord(text: string): readonly Region[] {
  const word = parseScript(text).commands[0]!.words.at(-1)!;
  const region = quotedRegion(plainRegion(text), word);
  return region ? [region] : [];
}

/** Host languages, each with one piece of shell text that reads SEED. */
const HOSTS: Readonly<
  Record<string, { file: string; find: (text: string) => readonly Region[]; not?: RegExp }>
> = {
  "a shell script with CR LF": { file: "SEED\r\n", find: (text) => [wholeFile(text)] },
  "single quotes": { file: "bash -c 'SEED'", find: lastWord },
  "double quotes": { file: 'bash -c "SEED"', find: lastWord },
  backticks: {
    file: "echo `SEED`",
    find: (text) => [backquotedRegion(plainRegion(text), text.indexOf("`") + 1, text.lastIndexOf("`"))],
  },
  "a recipe of make": { file: "all:\n\t@SEED\n", find: findRecipes, not: /\n|^[@+-]|\\$/ },
  "a recipe of just": { file: "all:\n  @SEED\n", find: findJustRecipes, not: /\n|^[@-]|\\$|^#!|\{\{/ },
  "a literal scalar of YAML": { file: "run: |\n  SEED\n", find: findScripts, not: /^\s|^$/ },
  "a single-quoted scalar of YAML": { file: "run: 'SEED'\n", find: findScripts },
  "a double-quoted scalar of YAML": { file: 'run: "SEED"\n', find: findScripts },
  "a plain scalar of YAML": { file: "run: xSEED\n", find: findScripts },
  "an instruction of Docker": { file: "RUN SEED\n", find: findInstructions, not: /\n|\\[ \t]*$|^\[|^<<|^--/ },
  "a block of Markdown": {
    file: "```sh\nSEED\n```\n",
    find: (text) => findCodeBlocks(text, undefined),
    not: /^[$%] |\n[$%] |`{3}| \n/,
  },
  "an indented string of Nix": {
    file: "{ shellHook = ''\n  SEED\n''; }\n",
    find: findNixStrings,
    not: /^['$]|['$]$/,
  },
  "a string of Nix": { file: '{ shellHook = "SEED"; }\n', find: findNixStrings },
};

const TEXT = fc
  .array(
    fc.constantFrom(
      "a",
      "b-c",
      " ",
      "'",
      '"',
      "$",
      `$${"{x}"}`,
      "\\",
      "{{",
      "}}",
      "#",
      ":",
      "\n",
      "|",
      "%",
      "(",
      "=",
      ";",
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join("").replace(/^\s+|\s+$/g, ""))
  .filter((text) => text !== "");

describe.each(Object.entries(HOSTS))("shell text in %s", (_, { file, find, not }) => {
  it("is found, with the place of every character", () => {
    const [region] = find(file);
    expect(region?.text.trimEnd().replace(/^x/, "")).toBe("SEED");
    const at = region!.text.indexOf("SEED");
    expect(file.slice(region!.start(at), region!.end(at + 4))).toBe("SEED");
    expect(region!.source(at, at + 4)).toBe("SEED");
  });

  it("reads as what was written into it", () => {
    const [region] = find(file);
    const at = region!.text.indexOf("SEED");
    let written = 0;
    fc.assert(
      fc.property(TEXT, (text) => {
        const spelled = region!.encode(text);
        if (spelled === undefined || not?.test(text)) return;
        written++;
        const after = file.slice(0, region!.start(at)) + spelled + file.slice(region!.end(at + 4));
        const found = find(after);
        expect({
          spelled,
          read: visible({ text: found.map((one) => one.text).join("\n") }),
        }).toEqual({
          spelled,
          read: visible({ text: region!.text.replace("SEED", () => text) }),
        });
      }),
      { numRuns: 400 },
    );
    expect(written).toBeGreaterThan(50);
  });
});

/** Text without trailing blanks, and with what a host language keeps for itself left out. */
function visible({ text }: { readonly text: string }): string {
  return text.trimEnd().replaceAll(/\$\{\{.*?\}\}|\{\{.*?\}\}|<[A-Za-z][^<>]*>|\uE000/gs, "_");
}
