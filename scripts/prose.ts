// `npm run prose`: looks for slips in documents and comments that a spelling checker does not see: a word twice, "a" for
// "an", an acronym whose last word follows it again. Code is not read. Part of `npm run lint`.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ParseEnglish } from "parse-english";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRetext from "remark-retext";
import retextIndefiniteArticle from "retext-indefinite-article";
import retextRedundantAcronyms from "retext-redundant-acronyms";
import retextRepeatedWords from "retext-repeated-words";
import { unified } from "unified";
import { VFile } from "vfile";
import { reporter } from "vfile-reporter";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOOKED_AT = [
  "README.md",
  "SECURITY.md",
  "SKILL.md",
  "llms.txt",
  "docs",
  "examples",
  "src",
  "scripts",
  "playground/src",
];

const prose = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRetext, ParseEnglish)
  .use(retextRepeatedWords)
  .use(retextIndefiniteArticle)
  .use(retextRedundantAcronyms)
  .freeze();

function filesBelow(path: string): readonly string[] {
  if (/\.\w+$/.test(path)) return /\.(?:md|txt|ts)$/.test(path) ? [path] : [];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/** The comments of a program, each line where it was, and nothing else. */
function commentsOf(source: string): string {
  let open = false;
  const lines = source.split("\n").map((line) => {
    const begins = !open && /^\s*\/\*/.test(line);
    const text =
      open || begins ? line.replace(/^\s*(?:\/\*\*?|\*(?!\/))?/, "").replace(/\*\/.*/, "") : undefined;
    if (open || begins) open = !line.includes("*/");
    return (text ?? /^\s*\/\/(.*)/.exec(line)?.[1] ?? "").trim();
  });
  return lines.join("\n");
}

const files = LOOKED_AT.flatMap((path) => filesBelow(join(ROOT, path))).map((path) => {
  const text = readFileSync(path, "utf8");
  return new VFile({ path: relative(ROOT, path), value: path.endsWith(".ts") ? commentsOf(text) : text });
});
for (const file of files) await prose.run(prose.parse(file), file);
const found = files.filter(({ messages }) => messages.length > 0);
if (found.length > 0) process.stderr.write(`${reporter(found)}\n`);
process.stdout.write(`${files.length} texts read, ${found.length} of them with slips\n`);
process.exitCode = found.length > 0 ? 1 : 0;
