import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isUnsupported } from "../../src/translate/plan.ts";
import { planInvocation } from "../../src/translate/plan-invocation.ts";
import { quoteShell, renderPlan, renderWords } from "../../src/translate/shell.ts";
import { CONTEXT, invocationOf, machine } from "../support/capabilities.ts";

/** Any text a command line can carry: no NUL byte, nothing that is not Unicode. */
const words = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));

function shellPrints(script: string): readonly string[] {
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("a word for the shell", () => {
  test.each([
    ["plain", "plain"],
    ["./a-b_c/d.nix", "./a-b_c/d.nix"],
    ["nixpkgs=channel:x", "nixpkgs=channel:x"],
    ["", "''"],
    ["it's", "'it'\\''s'"],
    ["~/x", "'~/x'"],
    ["=x", "'=x'"],
    ["$(reboot)", "'$(reboot)'"],
    ["a\nb", "'a\nb'"],
    ["!!", "'!!'"],
  ])("%j is written %s", (word, written) => {
    expect(quoteShell(word)).toBe(written);
  });

  test("arrives as it was, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 50 }), (given) => {
        expect(shellPrints(`printf '%s\\0' x ${renderWords(given)}`)).toEqual(["x", ...given]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a plan as shell", () => {
  const render = (line: string, capabilities = machine("25.11", "ng")) => {
    const plan = planInvocation(invocationOf(line), capabilities, CONTEXT);
    if (isUnsupported(plan)) throw new Error(plan.message);
    return renderPlan(plan);
  };

  const lines = [
    "-f iso",
    "-f iso --backend nix -o link",
    "-f docker --backend legacy",
    "--run",
    "-f raw --print-drv",
  ];
  test.each(lines)("%s is valid for a POSIX shell", (line) => {
    expect(() => execFileSync("sh", ["-n", "-c", render(line)])).not.toThrow();
  });

  test.each(lines)("%s asks for no program that a machine with Nix may lack", (line) => {
    expect(render(line)).not.toMatch(/\bjq\b/);
  });

  test("hands every text from outside on as one word, and nothing of it runs", () => {
    fc.assert(
      fc.property(words, words, words, (configuration, link, value) => {
        fc.pre(configuration !== "" && link !== "");
        const invocation = {
          ...invocationOf("-f iso --backend nix"),
          configuration: `./${configuration}`,
          outLink: link,
          specialArgs: { value },
        };
        const plan = planInvocation(invocation, machine("25.11", "none"), CONTEXT);
        if (isUnsupported(plan)) throw new Error(plan.message);
        const script = `nix() { printf '%s\\0' "$@" >&3; echo '{"drvPath":"/d","filePath":"f"}'; }
          nix-build() { printf '%s\\0' "$@" >&3; echo /o; }
          readlink() { echo /o; }
          find() { :; }
          exec 3>&1 >/dev/null
          ${renderPlan(plan)}`;
        const printed = execFileSync("bash", ["-c", script], { encoding: "utf8" }).split("\0");
        expect(printed).toContain(JSON.stringify(plan.request));
        expect(printed).toContain(link);
      }),
      { numRuns: 60 },
    );
  });
});
