// Looks for regular expressions in src whose time can grow faster than the text they are given: a stranger's file could
// hold the run with them. scslre finds quantifiers that trade characters with each other and those that start a search
// again at each character. Expressions made at run time are not seen; there are few, and they are made of fixed words.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tokenizer } from "acorn";
import { transformSync } from "esbuild";
import { analyse } from "scslre";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

interface Literal {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

function literalsIn(file: string): readonly Literal[] {
  const { code } = transformSync(readFileSync(join(SRC, file), "utf8"), { loader: "ts", target: "esnext" });
  const found: Literal[] = [];
  for (const token of tokenizer(code, { ecmaVersion: "latest", sourceType: "module" })) {
    const value: unknown = "value" in token ? token.value : undefined;
    // The value of a regular expression is its parts; those of other tokens are strings or nothing.
    if (typeof value === "object" && value !== null && "pattern" in value && "flags" in value)
      found.push({ file, pattern: String(value.pattern), flags: String(value.flags) });
  }
  return found;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
const literals = files.flatMap(literalsIn);
if (literals.length < 100) throw new Error(`only ${literals.length} regular expressions were found in src`);
const slow = literals.filter(
  ({ pattern, flags }) => analyse(new RegExp(pattern, flags), { maxReports: 1 }).reports.length > 0,
);
for (const { file, pattern, flags } of slow) {
  process.stderr.write(`src/${file}: /${pattern}/${flags} takes more than linear time for some texts\n`);
}
process.stdout.write(`${literals.length} regular expressions, ${slow.length} of them slow\n`);
process.exitCode = slow.length > 0 ? 1 : 0;
