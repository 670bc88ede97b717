import { quoteShell, renderWords } from "../../../translate/shell.ts";
import { Ranges } from "../../engine/ranges.ts";
import type { Call, Found, Provided, Swap } from "./found.ts";
import { findMentions } from "./mentions.ts";
import { ELSEWHERE, findProgram, readNixCall, readNixShellCall } from "./programs.ts";
import { removeCommand } from "./remove-command.ts";
import { isOldArchive, isOldFlake, isOldPackage, isOldProgram } from "./syntax/origins.ts";
import { backquotedRegion, quotedRegion } from "./syntax/quoted.ts";
import type { Region } from "./syntax/region.ts";
import { parseScript, type SimpleCommand } from "./syntax/script.ts";
import type { ShellWord } from "./syntax/words.ts";

/** How the programs that take over are called in a file. */
export interface Programs {
  /** The new command line of Nix: with its experimental features switched on where nothing shows that they are. */
  readonly nix: readonly string[];
  /** The flake of the drop-in, where one is known. */
  readonly shim: string | undefined;
}

/** Everything in a piece of shell text that has to do with the old program, in order. */
export function findOldCommands(region: Region, programs: Programs, provided?: Provided): readonly Found[] {
  if (!region.text.includes("nixos-generat")) return [];
  return new Finder(region, programs, provided).find();
}

const CHECKS = new Set(["which", "type", "hash", "has", "command_exists", "require", "check_command"]);
const MORE_WORDS = "more arguments are added where it is run";
/** Programs that hand their words to another shell, which reads them once more. */
const READS_AGAIN: ReadonlySet<string> = new Set(["ssh", "watch"]);
const WITH_OTHERS = "other packages are put on PATH with it";
const SHELLS = /^(?:bash|sh|dash|zsh)$/;

/** How a call is written: where it begins, where its arguments do, and what holds it to the drop-in. */
interface Spelling extends Pick<Call, "source" | "bound"> {
  readonly features?: readonly ShellWord[];
  readonly from: number;
  readonly headEnd: number;
  readonly argsFrom: number;
  readonly swaps?: readonly Swap[];
}

class Finder {
  private readonly found: Found[] = [];

  constructor(
    private readonly region: Region,
    private readonly programs: Programs,
    private readonly provided: Provided | undefined,
    private readonly partial = false,
  ) {}

  find(): readonly Found[] {
    const { region } = this;
    const script = parseScript(region.text, region.read);
    if (script.errors.length > 0 || script.functions.has("nixos-generate")) {
      return findMentions(region, script, [], script.errors.length > 0 ? "unparsed" : "argument");
    }
    for (const command of script.commands) this.command(command);
    for (const { value } of script.assigned) this.assigned(value);
    for (const { start, end } of script.backquoted)
      this.within(backquotedRegion(region, start, end), this.provided);
    this.found.push(...findMentions(region, script, this.found, "text"));
    // `$(which nixos-generate) -f iso` asks for the path only to call it.
    const calls = new Ranges(this.found.filter((found) => found.kind === "call" && found.region === region));
    const isOwn = (one: Found) => one.kind === "guard" && calls.has(one.start) && calls.has(one.end - 1);
    return this.found.filter((one) => !isOwn(one)).sort((a, b) => place(a) - place(b));
  }

  private command(command: SimpleCommand): void {
    const { words } = command;
    const program = findProgram(words);
    if (program === undefined) return;
    const { at } = program;
    const name = words[at]!.value;
    if (this.isGuard(words, at)) {
      const named = words.slice(at).find(({ value }) => isOldProgram(value))!;
      this.add({ kind: "guard", ...this.range(command.start, command.end), name: span(named) });
    } else if (this.namesOldProgram(words[at]!)) this.direct(command, at);
    else if (name === "nix") this.nix(command, at);
    else if (name === "nix-shell") this.nixShell(command, at);
    else if (name === "nix-env") this.nixEnv(command, at);
    else if (ELSEWHERE.has(name)) this.elsewhere(command, at);
    else this.nested(words, at, this.provided);
  }

  /** `docker run IMAGE nix-shell ...`, `ssh HOST '...'`: the command is found by its first word. */
  private elsewhere(command: SimpleCommand, from: number): void {
    const { words } = command;
    const at = words.findIndex(
      (word, index) =>
        index > from &&
        (/^(?:nix|nix-shell|nix-env)$/.test(word.value) ||
          this.namesOldProgram(word) ||
          SHELLS.test(word.value)),
    );
    const bound = words[from]!.value === "xargs" ? MORE_WORDS : undefined;
    if (at < 0) this.inside(words.at(-1)!, this.provided);
    else if (words[at]!.value === "nix") this.nix(command, at, bound);
    else if (words[at]!.value === "nix-shell") this.nixShell(command, at);
    else if (words[at]!.value === "nix-env") this.nixEnv(command, at);
    else if (this.namesOldProgram(words[at]!)) this.direct(command, at, bound);
    else this.nested(words, at, this.provided);
  }

  private namesOldProgram(word: ShellWord): boolean {
    if (isOldProgram(word.value)) return true;
    const source = this.region.text.slice(word.start, word.end);
    return /^"?(?:\$\(|`)(?:which|command -v|type -p) nixos-generate(?:\)|`)"?$/.test(source);
  }

  private isGuard(words: readonly ShellWord[], at: number): boolean {
    const checks = CHECKS.has(words[at]!.value) || (at > 0 && words[at - 1]?.value === "-v");
    return checks && words.slice(at).some(({ value }) => isOldProgram(value));
  }

  /** `nixos-generate ...`, `/some/where/nixos-generate ...`, `$(which nixos-generate) ...`. */
  private direct(command: SimpleCommand, at: number, bound?: string): void {
    const head = command.words[at]!;
    const fromNix = [...head.holes.values()].some(({ kind }) => kind === "outside");
    const source = fromNix ? "shell" : (this.provided ?? "path");
    this.call(command, { from: at, headEnd: head.end, argsFrom: at + 1, source, bound });
  }

  private nix(command: SimpleCommand, at: number, bound?: string): void {
    const { words } = command;
    const call = readNixCall(words, at);
    const old = call?.operands.filter((index) => isOldFlake(words[index]!.value)) ?? [];
    if (call === undefined) return;
    const swaps = this.swaps((shim) => old.map((index) => ({ ...span(words[index]!), text: shim })));
    const { commandAt } = call;
    const ownFlags = call.unknown ? "flags of its own are given to nix" : undefined;
    const features = call.features.map((index) => words[index]!);
    if (call.subcommand === "run" && old.length === 1 && call.operands[0] === old[0]) {
      // Words without a dash after the installable are arguments of the program, with or without `--`.
      const first = commandAt ?? old[0]! + 1;
      const headEnd = words[old[0]!]!.end;
      this.call(command, {
        from: at,
        headEnd,
        argsFrom: first,
        source: "call",
        swaps,
        features,
        bound: bound ?? ownFlags,
      });
      return;
    }
    const inside = commandAt === undefined ? undefined : words[commandAt];
    if (call.subcommand === "shell" && old.length > 0 && inside && this.namesOldProgram(inside)) {
      const others = call.operands.length > 1 ? WITH_OTHERS : ownFlags;
      const spelling = { from: at, headEnd: inside.end, argsFrom: commandAt! + 1 };
      this.call(command, { ...spelling, source: "call", swaps, features, bound: bound ?? others });
      return;
    }
    const ours = call.operands.some((index) => words[index]!.value === this.programs.shim);
    if ((old.length > 0 || ours) && /^(?:shell|profile)$/.test(call.subcommand)) {
      const lasting = commandAt === undefined;
      const whole = this.range(command.start, command.end);
      // `install` is not a package.
      const packages = call.operands.length - (call.subcommand === "profile" ? 1 : 0);
      const taken =
        packages > old.length
          ? old.map((index) => ({ start: words[index - 1]!.end, end: words[index]!.end, text: "" }))
          : inside === undefined
            ? removeCommand(this.region, command)
            : [{ start: words[at]!.start, end: inside.start, text: "" }];
      this.add({ kind: "provider", old: old.length > 0, lasting, ...whole, swaps, removal: taken });
    }
    if (inside && /^(?:shell|develop)$/.test(call.subcommand)) {
      if (this.namesOldProgram(inside)) {
        const spelling = { from: commandAt!, headEnd: inside.end, argsFrom: commandAt! + 1 };
        this.call(command, { ...spelling, source: "shell", bound });
      } else this.nested(words, commandAt!, old.length > 0 || ours ? "around" : "shell");
    }
  }

  private nixShell(command: SimpleCommand, at: number): void {
    const { words } = command;
    const call = readNixShellCall(words, at);
    const old = call.packages.filter((index) => isOldPackage(words[index]!.value));
    const text = call.textAt === undefined ? undefined : words[call.textAt];
    if (old.length === 0) {
      if (text) this.inside(text, "shell");
      return;
    }
    const others = call.packages.filter((index) => !old.includes(index)).map((index) => words[index]!.value);
    if (!call.plain || others.some((name) => !/^[A-Za-z][A-Za-z0-9._-]*$/.test(name))) return;
    // Packages after the text: the words cannot be put in the new order without moving the text.
    if (text && words.at(-1) !== text) return;
    const end = text ? words[call.textAt! - 1]!.end : words.at(-1)!.end;
    // The shell that `nix shell -c` runs is bash by name: what `nix-shell --run` took.
    const swaps = this.swaps((shim) => {
      const packages = [shim, ...others.map((name) => `nixpkgs#${name}`)].join(" ");
      const run = text ? " -c bash -c" : "";
      return [
        { start: words[at]!.start, end, text: `${renderWords(this.programs.nix)} shell ${packages}${run}` },
      ];
    });
    const whole = { start: words[at]!.start, end: command.end };
    const only = text && others.length === 0 && this.onlyCall(text);
    if (only) {
      this.add({
        ...only,
        region: this.region,
        command: { ...command, words: only.command.words },
        ...whole,
        copies: false,
        source: "call",
        swaps,
        bound: only.bound,
      });
    } else {
      const lasting = text === undefined;
      const taken =
        others.length > 0
          ? old.map((index) => ({ start: words[index - 1]!.end, end: words[index]!.end, text: "" }))
          : text === undefined
            ? removeCommand(this.region, command)
            : [{ start: words[at]!.start, end, text: "bash -c" }];
      const range = this.range(whole.start, whole.end);
      this.add({ kind: "provider", old: true, lasting, ...range, swaps, removal: taken });
      if (text) this.inside(text, "around");
    }
  }

  /** The call inside a quoted command, where the command is that call and nothing else. */
  private onlyCall(text: ShellWord): Call | undefined {
    const inner = quotedRegion(this.region, text);
    if (inner === undefined) return undefined;
    const script = parseScript(inner.text);
    const [only, ...rest] = new Finder(inner, this.programs, "around").find();
    if (only?.kind !== "call" || rest.length > 0 || script.commands.length !== 1) return undefined;
    const bare = only.start === inner.text.search(/\S/) && only.end === inner.text.trimEnd().length;
    return bare && script.commands[0]!.environment.length === 0 ? only : undefined;
  }

  /** `nix-env -iA nixpkgs.nixos-generators`, `nix-env -f ARCHIVE -i`. */
  private nixEnv(command: SimpleCommand, at: number): void {
    const words = command.words.slice(at + 1);
    const named = words.filter(({ value }) => isOldPackage(value) || isOldArchive(value));
    const known = words.every(
      ({ value }) =>
        named.some((word) => word.value === value) || /^-(?:[iA]|iA|f|-install|-attr|-file)$/.test(value),
    );
    const whole = { start: command.words[at]!.start, end: command.end };
    // What an earlier round made of it.
    const { nix, shim } = this.programs;
    const range = this.range(whole.start, whole.end);
    if (shim !== undefined && this.region.text.slice(whole.start, whole.end).includes(shim)) {
      this.add({ kind: "provider", old: false, lasting: true, ...range, swaps: [], removal: undefined });
    }
    if (named.length === 0) return;
    // Not `nix profile install`: after that nix-env would refuse the profile.
    const swaps = this.swaps((word) => [
      { ...whole, text: `nix-env -i "$(${renderWords(nix)} build --no-link --print-out-paths ${word})"` },
    ]);
    if (named.length !== 1 || !known) return;
    const removal = removeCommand(this.region, command);
    this.add({ kind: "provider", old: true, lasting: true, ...range, swaps, removal });
  }

  /** `bash -c '...'`, `eval '...'`, `alias name='...'`: shell text in a word. */
  private nested(words: readonly ShellWord[], at: number, provided: Provided | undefined): void {
    const name = words[at]!.value.slice(words[at]!.value.lastIndexOf("/") + 1);
    const flag = words.findIndex(({ value }, index) => index > at && /^-[a-z]*c$/.test(value));
    if ((SHELLS.test(name) || name === "su") && flag > 0 && words[flag + 1])
      this.inside(words[flag + 1]!, provided);
    else if (name === "eval" && words.length === at + 2) this.inside(words[at + 1]!, provided);
    else if (name === "alias")
      for (const word of words.slice(at + 1)) this.assigned(word, word.value.indexOf("=") + 1);
  }

  private inside(word: ShellWord, provided: Provided | undefined): void {
    this.within(quotedRegion(this.region, word), provided);
  }

  private within(inner: Region | undefined, provided: Provided | undefined): void {
    if (inner?.text.includes("nixos-generat"))
      this.found.push(...new Finder(inner, this.programs, provided).find());
  }

  /** A command kept in a variable or an alias: `GENERATE="nix run github:... --"`. */
  private assigned(word: ShellWord, skip = 0): void {
    const inner = quotedRegion(this.region, word, skip);
    if (inner === undefined || !/^\s*(?:sudo\s+)?nix(?:\s|-shell\s|os-generate\s)/.test(inner.text)) return;
    this.found.push(...new Finder(inner, this.programs, this.provided, true).find());
  }

  private call(
    command: SimpleCommand,
    { from, headEnd, argsFrom, source, swaps = [], features = [], bound }: Spelling,
  ): void {
    const first = command.words[from]!;
    const reader = command.words.slice(0, from).find(({ value }) => READS_AGAIN.has(value));
    this.add({
      kind: "call",
      region: this.region,
      command,
      start: first.start,
      end: command.end,
      args: command.words.slice(argsFrom),
      argsRegion: this.region,
      copies: true,
      source,
      swaps,
      features,
      readAgain: reader !== undefined,
      spelled: this.region.text.slice(first.start, headEnd),
      bound: this.partial ? "more arguments may follow where it is used" : bound,
    });
  }

  /** What puts the drop-in in the old program's place; nothing where its flake is unknown. */
  private swaps(make: (shim: string) => readonly Swap[]): readonly Swap[] {
    const { shim } = this.programs;
    return shim === undefined ? [] : make(quoteShell(shim));
  }

  private range(start: number, end: number) {
    return { region: this.region, start, end };
  }

  private add(found: Found): void {
    this.found.push(found);
  }
}

/** Where a find begins in the file. */
function place({ region, start }: Found): number {
  return region.start(start);
}

function span({ start, end }: ShellWord) {
  return { start, end };
}
