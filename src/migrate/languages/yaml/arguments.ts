import { Document, isScalar, type YAMLSeq } from "yaml";
import { renderWords } from "../../../translate/shell.ts";
import type { Finding, MigrateOptions, SourceFile } from "../../engine/types.ts";
import { describeNative } from "../native/describe.ts";
import { decide } from "../shell/decide.ts";
import { findOldCommands } from "../shell/find.ts";
import { Region } from "../shell/syntax/region.ts";
import type { Scope } from "../shell/syntax/scope.ts";
import type { ArgumentList } from "./scripts.ts";

/** The old program called by a list of words: a new list in its place, or a report. */
export function checkArguments(
  file: SourceFile,
  lists: readonly ArgumentList[],
  scope: Scope,
  options: MigrateOptions,
): readonly Finding[] {
  return lists.flatMap((each) => look(file, each, scope, options) ?? []);
}

function look(
  file: SourceFile,
  { list, read }: ArgumentList,
  scope: Scope,
  options: MigrateOptions,
): Finding | undefined {
  const words = wordsOf(list);
  const text = renderWords(words ?? []);
  if (words === undefined || !text.includes("nixos-generat")) return undefined;
  const region = new Region(text, text, (inserted) => inserted, undefined, undefined, read, true);
  const [call, ...more] = findOldCommands(region, scope.programs);
  if (call?.kind !== "call" || call.region !== region || more.length > 0) return undefined;
  const [first, last] = [list.items[0], list.items.at(-1)];
  const at = { path: file.path, start: rangeOf(first)[0], end: rangeOf(last)[1] };
  const name = JSON.stringify(call.spelled);
  if (words.some((word) => /\{\{|\$/.test(word)))
    return left(at, name, "its words are known only at run time", NEXT);
  const decision = decide(call, scope, options);
  switch (decision.kind) {
    case "native": {
      const argv = [
        ...words.slice(
          0,
          call.command.words.findIndex(({ start }) => start === call.start),
        ),
        ...decision.command.argv,
      ];
      const spelled = Object.keys(decision.command.env).length > 0 ? undefined : spell(file.text, list, argv);
      if (spelled === undefined) return left(at, name, "its words cannot be replaced here", NEXT);
      return { ...at, ...describeNative(name, { ...decision, text: spelled }, at) };
    }
    case "left":
      return left(at, name, decision.because, decision.next);
    case "withheld":
      return { ...at, message: decision.message, withheld: decision.reason, next: decision.next };
    case "keep":
      return { ...at, message: `${name} stays as it is: ${decision.because}`, note: true };
    case "shim":
      return left(at, name, "the drop-in is not put into a list of words", NEXT);
  }
}

const NEXT = "change the list by hand: each word of the new command is a separate item";

function left(
  at: Pick<Finding, "path" | "start" | "end">,
  name: string,
  because: string,
  next: string,
): Finding {
  return {
    ...at,
    message: `${name} is retired, and is not rewritten: ${because}`,
    withheld: "no-native-equal",
    next,
  };
}

/** The words of a list of texts; undefined for any other list. */
function wordsOf({ items }: YAMLSeq): readonly string[] | undefined {
  const words = items.flatMap((item) =>
    isScalar(item) && typeof item.value === "string" && item.anchor === undefined ? [item.value] : [],
  );
  return words.length === items.length ? words : undefined;
}

function rangeOf(item: unknown): readonly [number, number] {
  const [start, end] = isScalar(item) ? (item.range ?? [0, 0]) : [0, 0];
  return [start, end];
}

/** The items of a list anew, in its own style; undefined where comments are between the old ones. */
function spell(text: string, list: YAMLSeq, words: readonly string[]): string | undefined {
  const starts = list.items.map((item) => rangeOf(item));
  const gaps = starts.slice(1).map(([start], index) => text.slice(starts[index]![1], start));
  const quoted = list.items.every((item) => isScalar(item) && item.type === "QUOTE_DOUBLE");
  const spelled = words.map((word) => (quoted ? JSON.stringify(word) : spellWord(word, list.flow === true)));
  if (list.flow === true) {
    if (!gaps.every((gap) => /^\s*,\s*$/.test(gap))) return undefined;
    return spelled.join(gaps[0] ?? ", ");
  }
  if (!gaps.every((gap) => /^\r?\n[ \t]*-[ \t]+$/.test(gap))) return undefined;
  return gaps[0] === undefined ? undefined : spelled.join(gaps[0]);
}

/** One word as YAML spells a text: bare where it is one, else in quotes. */
function spellWord(word: string, inFlow: boolean): string {
  if (inFlow) return /^-{0,2}[A-Za-z./][A-Za-z0-9_./=+-]*$/.test(word) ? word : JSON.stringify(word);
  return new Document(word).toString({ lineWidth: 0 }).trimEnd();
}
