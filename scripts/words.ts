import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

// `npm run words`: lists turns of phrase that a reader stumbles over, in what people read: comments, messages, documents.
// It fails when there are more than MOST of them.

/** A few are right where they are, such as a path in Nix code. */
const MOST = 5;

const TURNS: Readonly<Record<string, RegExp>> = {
  stand: /\b(?:stands?|standing|stood)\b(?!-(?:alone|ins?)\b)/gi,
  "is no": /(?<!there )\bis (?:no|none)\b(?! (?:longer|more|other)\b)/gi,
  nobody: /\bnobody\b/gi,
  "as ever": /\bas ever\b/gi,
  "of one's own": /\b(?:of one's own|whose own)\b/gi,
  room: /\brooms?\b/gi,
  road: /\broads?\b/gi,
  door: /\bdoors?\b/gi,
  lesson: /\b(?:lessons?|fate|hall|blow)\b/gi,
  "all the same": /\ball the same\b/gi,
  "set aside": /\b(?:set|put|puts) aside\b/gi,
  "carry over": /\bcarr(?:y|ies|ied) over\b/gi,
  "no part in": /\bno part in\b/gi,
};

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const LOOKED_AT = [
  "src",
  "docs",
  "playground/src",
  "README.md",
  "SECURITY.md",
  "SKILL.md",
  "action.yml",
  "nix",
  "scripts",
  "bench",
  "checks",
  "examples",
  "test",
];

/** Copies of other people's repositories, texts in other languages, and the list of turns itself. */
const NOT_OURS = /^(?:test\/(?:golden|fixtures)\/|scripts\/words\.ts$)/;

/** Bundled Nix modules and documents are read by people as well. */
const TEXTS = /\.(?:ts|md|nix|yml)$/;

interface Turn {
  readonly place: string;
  readonly turn: string;
  readonly text: string;
}

function filesBelow(path: string): readonly string[] {
  if (TEXTS.test(path)) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return filesBelow(inside);
    return TEXTS.test(entry.name) ? [inside] : [];
  });
}

export function findTurns(
  text: string,
): readonly { readonly line: number; readonly turn: string; readonly text: string }[] {
  return text
    .split("\n")
    .flatMap((row, index) =>
      Object.entries(TURNS).flatMap(([turn, pattern]) =>
        [...row.matchAll(pattern)].map(() => ({ line: index + 1, turn, text: row.trim() })),
      ),
    );
}

function main(): void {
  const files = LOOKED_AT.flatMap((path) => filesBelow(join(ROOT, path)));
  const turns: Turn[] = files
    .filter((path) => !NOT_OURS.test(relative(ROOT, path)))
    .flatMap((path) =>
      findTurns(readFileSync(path, "utf8")).map(({ line, turn, text }) => ({
        place: `${relative(ROOT, path)}:${line}`,
        turn,
        text,
      })),
    );
  if (process.argv.includes("--list"))
    for (const { place, turn, text } of turns) console.log(`${place}: [${turn}] ${text}`);
  const counts = Object.keys(TURNS).map(
    (turn) => `${turn} ${turns.filter((each) => each.turn === turn).length}`,
  );
  console.log(`${turns.length} turns of phrase to avoid (at most ${MOST}): ${counts.join(", ")}`);
  if (turns.length > MOST) {
    console.log("hint: npm run words -- --list shows them");
    process.exitCode = 1;
  }
}

main();
