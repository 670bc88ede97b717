import { createInterface } from "node:readline/promises";
import { type EngineInput, type Migration, migrate } from "../../migrate/engine/engine.ts";
import type { Diagnostic } from "../../migrate/engine/types.ts";
import { decodeUtf8 } from "../../nix/index.ts";
import { renderDiffForPeople } from "../../report/migration/migration.ts";
import { compose, visible, visiblePath } from "../../report/visible.ts";
import { say, sayText } from "../terminal/say.ts";

/** Asks for one line; undefined at the end of the input. */
export type Ask = (question: string) => Promise<string | undefined>;

const HELP = [
  "y - make this fix",
  "n - leave it",
  "a - make this fix and all others in this file",
  "d - skip this fix and all others in this file",
  "q - skip this fix and all that follow, and write what was chosen",
  "? - this help",
];

/**
 * Goes through the fixes one by one as `git add -p` goes through hunks, and gives what was chosen. A fix is shown as the
 * change that it makes on top of those already chosen; one that only becomes possible by another is asked for then.
 */
export async function chooseFixes(input: EngineInput, ask: Ask): Promise<Migration> {
  const answers = new Answers();
  for (;;) {
    let next: Diagnostic | undefined;
    const chosen = migrate({
      ...input,
      choose: (fix) => {
        const known = answers.of(fix);
        if (known === undefined) next ??= fix;
        return known ?? false;
      },
    });
    if (next === undefined) return chosen;
    const asked = next;
    const withIt = migrate({ ...input, choose: (fix) => answers.of(fix) ?? sameFix(fix, asked) });
    show(asked, chosen, withIt);
    await answers.ask(asked, ask);
  }
}

/** Questions on standard error, answers from standard input, a terminal or not. */
export function askPerson(): { readonly ask: Ask; close(): void } {
  const lines = createInterface({ input: process.stdin });
  const answers = lines[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      sayText(visible(question));
      const { value, done } = await answers.next();
      return done ? undefined : value;
    },
    close: () => lines.close(),
  };
}

class Answers {
  readonly #fixes = new Map<string, boolean>();
  readonly #files = new Map<string, boolean>();
  #over = false;

  of(fix: Diagnostic): boolean | undefined {
    return this.#fixes.get(keyOf(fix)) ?? this.#files.get(fix.path) ?? (this.#over ? false : undefined);
  }

  async ask(fix: Diagnostic, ask: Ask): Promise<void> {
    for (;;) {
      const answer = (await ask("make this fix [y,n,a,d,q,?]? "))?.trim();
      if (this.#take(fix, answer ?? "q")) return;
      for (const line of HELP) say(line);
    }
  }

  #take(fix: Diagnostic, answer: string): boolean {
    if (answer === "q") this.#over = true;
    else if (answer === "a" || answer === "d") this.#files.set(fix.path, answer === "a");
    else if (answer === "y" || answer === "n") this.#fixes.set(keyOf(fix), answer === "y");
    else return false;
    return true;
  }
}

function keyOf({ fixer, path, start, fix }: Diagnostic): string {
  return [fixer, path, start, fix?.title].join("\0");
}

function sameFix(one: Diagnostic, other: Diagnostic): boolean {
  return keyOf(one) === keyOf(other);
}

function show({ path, message, fix }: Diagnostic, without: Migration, withIt: Migration): void {
  const before = new Map(without.files.map((file) => [file.path, file.after]));
  const files = withIt.files
    .map((file) => ({ ...file, before: before.get(file.path) ?? file.before }))
    .filter((file) => file.before !== file.after);
  sayText(compose`${visiblePath(path)}: ${visible(decodeUtf8(message))}\n`);
  sayText(compose`fix: ${visible(decodeUtf8(fix?.title ?? ""))}\n`);
  sayText(renderDiffForPeople(files));
}
