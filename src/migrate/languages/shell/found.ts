import type { Region } from "./syntax/region.ts";
import type { SimpleCommand } from "./syntax/script.ts";
import type { ShellWord } from "./syntax/words.ts";

/** New text for a range of a region's text. */
export interface Swap {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where a call gets its program from. */
export type Source =
  /** The name alone, or a path outside the repository: it must be on PATH already. */
  | "path"
  /** A flake named in the call itself. */
  | "call"
  /** A command around the call that we make put the drop-in on PATH: nix-shell -p, nix shell. */
  | "around"
  /** Something else around it: the shell of the repository, the Nix code that contains the text. */
  | "shell";

/** What puts the program on PATH for a piece of shell text, where something does. */
export type Provided = Extract<Source, "around" | "shell">;

/** One use of the old program. */
export interface Call {
  readonly kind: "call";
  readonly region: Region;
  readonly command: SimpleCommand;
  /** What a command of another program would replace. */
  readonly start: number;
  readonly end: number;
  readonly args: readonly ShellWord[];
  /** The text that contains the arguments; differs from `region` where a quoted command is taken out of its quotes. */
  readonly argsRegion: Region;
  /** Whether the words may be copied as they are written; false inside a quoted command. */
  readonly copies: boolean;
  readonly source: Source;
  /** Puts the drop-in in the place of the old program; empty where its flake is unknown or only the name is written. */
  readonly swaps: readonly Swap[];
  /** Words between `nix` and the subcommand that switch features of Nix on, with their values. */
  readonly features: readonly ShellWord[];
  /** Whether another shell reads the words once more. */
  readonly readAgain: boolean;
  /** The word that names the program, as it is written. */
  readonly spelled: string;
  /** What holds the call to the drop-in whatever it builds; a clause for messages. */
  readonly bound: string | undefined;
}

/** A command that puts the old program on PATH: for all that follows, or for the command it is given. */
export interface Provider {
  readonly kind: "provider";
  /** Whether it is the old program that is put there, and not yet the drop-in. */
  readonly old: boolean;
  readonly lasting: boolean;
  readonly region: Region;
  readonly start: number;
  readonly end: number;
  readonly swaps: readonly Swap[];
  /** Takes the old program out of the command; undefined where that would leave nothing of it. */
  readonly removal: readonly Swap[] | undefined;
}

/** `command -v nixos-generate` and the like: the program has to stay on PATH. */
export interface Guard {
  readonly kind: "guard";
  /** The word that names the program. */
  readonly name: Pick<Swap, "start" | "end">;
  readonly region: Region;
  readonly start: number;
  readonly end: number;
}

/** The old program named where it cannot be followed. */
export interface Mention {
  readonly kind: "mention";
  readonly region: Region;
  readonly start: number;
  readonly end: number;
  readonly where: "comment" | "heredoc" | "text" | "argument" | "unparsed";
}

export type Found = Call | Provider | Guard | Mention;
