/** What can be where a word is expected, as far as a shell can complete it. */
export type WordKind =
  | { readonly kind: "text" }
  | { readonly kind: "path" }
  | { readonly kind: "folder" }
  /** A flake reference, with the name of a host after `#`. */
  | { readonly kind: "flake" }
  | { readonly kind: "words"; readonly words: readonly string[] };

export interface OptionModel {
  /** All spellings, such as "-f" and "--format". */
  readonly names: readonly string[];
  /** Names of the words that follow, and what they can be. */
  readonly values: readonly { readonly name: string; readonly word: WordKind }[];
  readonly help: string;
  /** Heading that it is under. */
  readonly group: string;
}

export interface OperandModel {
  readonly name: string;
  readonly word: WordKind;
  readonly help: string;
  /** Whether it may be left out, and whether there may be more of it. */
  readonly optional: boolean;
  readonly several: boolean;
}

/** What a command line does, and the command line. */
export type ExampleModel = readonly [does: string, command: string];

/** A command line: the legacy one, whose name is empty, or a subcommand. */
export interface CommandModel {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionModel[];
  readonly operands: readonly OperandModel[];
  readonly examples: readonly ExampleModel[];
}
