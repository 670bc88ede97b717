import { type Command, forEachChild, parse, type Script, type SyntaxNode } from "unbash";
import { HoleNames, readWord, type ShellWord } from "./words.ts";

/** One simple command: assignments, words and redirections, as POSIX calls it. */
export interface SimpleCommand {
  readonly words: readonly ShellWord[];
  /** From the first word to the last; assignments and redirections before and after lie outside. */
  readonly start: number;
  readonly end: number;
  /** What is assigned in front of the words; holes as in words. */
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  /** Whether a redirection or an assignment comes between the words. */
  readonly interrupted: boolean;
  /** Whether a program, a variable or a file gets what the command prints. */
  readonly read: boolean;
  /** Whether the command is between backticks, where a backslash means something else. */
  readonly backticks: boolean;
}

/** `name=value` in front of no command, or after `export`, `local` and the like. */
export interface Assigned {
  readonly name: string;
  readonly value: ShellWord;
}

export interface ParsedScript {
  readonly commands: readonly SimpleCommand[];
  readonly assigned: readonly Assigned[];
  readonly functions: ReadonlySet<string>;
  /** Text between backticks that has backslashes in it, which the shell removes before it reads the text. */
  readonly backquoted: readonly { readonly start: number; readonly end: number }[];
  /** Ranges that are text and not commands: heredoc bodies. */
  readonly heredocs: readonly { readonly start: number; readonly end: number }[];
  /** What the parser could not read; nothing may be edited when there is any. */
  readonly errors: readonly { readonly message: string; readonly at: number }[];
}

/** Where standard output goes: into a program, a variable or a file; nowhere; or wherever that of the function or script goes. */
type Output = "read" | "dropped" | "inherited";

/** Where a node is: who gets its output, in which function, between which quotes. */
interface Place {
  readonly output: Output;
  readonly inFunction: string | undefined;
  readonly backticks: boolean;
}

type Draft = Omit<SimpleCommand, "read"> & Place;

/** Reads bash, and POSIX shell as bash. `read`: whether something outside gets what the text prints. */
export function parseScript(text: string, read = false): ParsedScript {
  const walker = new Walker(text);
  walker.script(parse(text), {
    output: read ? "read" : "inherited",
    inFunction: undefined,
    backticks: false,
  });
  const { drafts, assigned, functions, backquoted, heredocs, errors } = walker;
  return { commands: settleReaders(drafts, functions), assigned, functions, backquoted, heredocs, errors };
}

/** What a function prints is read where one call of the function is read. */
function settleReaders(drafts: readonly Draft[], functions: ReadonlySet<string>): readonly SimpleCommand[] {
  const read = new Set<string>();
  const isRead = ({ output, inFunction }: Draft) =>
    output === "read" || (output === "inherited" && inFunction !== undefined && read.has(inFunction));
  // Commands whose output is read, and then those of each function that one of them calls.
  const bodies = new Map<string, Draft[]>();
  for (const draft of drafts) {
    if (draft.output !== "inherited" || draft.inFunction === undefined) continue;
    const body = bodies.get(draft.inFunction) ?? [];
    body.push(draft);
    bodies.set(draft.inFunction, body);
  }
  const pending = drafts.filter(({ output }) => output === "read");
  for (let draft = pending.pop(); draft !== undefined; draft = pending.pop()) {
    const name = draft.words[0]?.value;
    if (name === undefined || !functions.has(name) || read.has(name)) continue;
    read.add(name);
    for (const called of bodies.get(name) ?? []) pending.push(called);
  }
  return drafts.map((draft) => ({ ...draft, read: isRead(draft) }));
}

class Walker {
  readonly drafts: Draft[] = [];
  readonly assigned: Assigned[] = [];
  readonly functions = new Set<string>();
  readonly backquoted: { start: number; end: number }[] = [];
  readonly heredocs: { start: number; end: number }[] = [];
  readonly errors: { message: string; at: number }[] = [];

  constructor(private readonly text: string) {}

  script(
    script: Script & { errors?: readonly { message: string; pos: number }[] | undefined },
    place: Place,
  ) {
    for (const { message, pos } of script.errors ?? []) this.errors.push({ message, at: pos });
    forEachChild(script, (child) => this.visit(child, place));
  }

  private visit(node: SyntaxNode, place: Place): void {
    switch (node.type) {
      case "Command":
        this.command(node, place);
        return;
      case "Function":
        this.functions.add(node.name.value);
        this.children(node, { ...place, output: "inherited", inFunction: node.name.value });
        return;
      case "Pipeline":
        for (const [index, command] of node.commands.entries()) {
          this.visit(command, index < node.commands.length - 1 ? { ...place, output: "read" } : place);
        }
        return;
      case "Redirected":
        this.children(node, { ...place, output: outputAfter(node.redirects, place.output) });
        return;
      case "CommandExpansion": {
        const backticks = place.backticks || this.text[node.pos] === "`";
        if (node.script?.source !== undefined)
          this.backquoted.push({ start: node.pos + 1, end: node.end - 1 });
        else if (node.script) this.script(node.script, { ...place, output: "read", backticks });
        return;
      }
      case "ProcessSubstitution":
        if (node.script)
          this.script(node.script, { ...place, output: node.operator === "<" ? "read" : place.output });
        return;
      case "ArithmeticCommandExpansion":
        if (node.script) this.script(node.script, { ...place, output: "read" });
        return;
      case "HereDoc":
        this.heredocs.push({ start: node.body.pos, end: node.body.end });
        return;
      case "Assignment":
        if (node.value.type === "Word") {
          this.assigned.push({ name: node.name, value: readWord(node.value, this.text, new HoleNames()) });
        }
        this.children(node, place);
        return;
      default:
        this.children(node, place);
        return;
    }
  }

  private children(node: SyntaxNode, place: Place): void {
    forEachChild(node, (child) => this.visit(child, place));
  }

  private command(node: Command, place: Place): void {
    const words = [node.name, ...node.suffix].filter((item) => item?.type === "Word");
    if (words.length > 0) {
      const first = words[0]!.pos;
      const last = words.at(-1)!.end;
      // unbash reads over it; a shell does not.
      const call = words.find(({ end }) => this.text[end] === "(");
      if (call) this.errors.push({ message: "a parenthesis follows a word", at: call.end });
      const names = new HoleNames();
      this.drafts.push({
        words: words.map((word) => readWord(word, this.text, names)),
        start: first,
        end: last,
        environment: node.prefix.flatMap((item) =>
          item.type === "Assignment" && item.value?.type === "Word"
            ? [{ name: item.name, value: readWord(item.value, this.text, names).value }]
            : [],
        ),
        interrupted: node.suffix.some((item) => item.type !== "Word" && item.pos < last),
        ...place,
        output: outputAfter(node.redirects, place.output),
      });
    }
    this.children(node, place);
  }
}

interface MaybeOutput {
  readonly type: string;
  readonly operator?: string;
  readonly descriptor?: { readonly type: string; readonly value?: number } | undefined;
  readonly target?: { readonly value: string } | undefined;
}

/** Where standard output goes once these redirections are in place. */
function outputAfter(redirects: readonly MaybeOutput[], before: Output): Output {
  let output = before;
  for (const { operator, descriptor, target } of redirects) {
    if (operator === undefined || !/^(?:&?>>?|>\||>&)$/.test(operator)) continue;
    const stdout = operator.startsWith("&") || descriptor === undefined || descriptor.value === 1;
    if (!stdout) continue;
    const away = target?.value === "/dev/null" || (operator === ">&" && target?.value === "2");
    output = away ? "dropped" : "read";
  }
  return output;
}
