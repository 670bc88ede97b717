import type { Files } from "../../support/flakes/compare.ts";
import { Choices, type Tape } from "./choices.ts";

/** A flake in the making: bindings before the outputs, further files, and names that are not taken. */
export class Writer {
  readonly choices: Choices;
  readonly #lets: string[] = [];
  readonly #inner: string[] = [];
  readonly #files: Record<string, string> = {};
  readonly #outputs: string[] = [];
  #count = 0;

  constructor(
    tape: Tape,
    /** Expressions, good wherever a `let` of the outputs is in scope. */
    readonly names: {
      readonly generators: string;
      readonly nixpkgs: string;
      readonly lib: string;
      readonly self: string;
    },
  ) {
    this.choices = new Choices(tape);
  }

  /** A name that is not taken yet. */
  name(base: string): string {
    this.#count++;
    return `${base}${this.#count}`;
  }

  /** Binds a value in the `let` around the outputs, and gives its name. */
  bind(base: string, value: string): string {
    const name = this.name(base);
    this.let(`${name} = ${value};`);
    return name;
  }

  /** Where bindings go: around the outputs, or where there is a `system`. */
  inner = false;

  /** Bindings of the `let`, as they are. */
  let(...rows: readonly string[]): void {
    (this.inner ? this.#inner : this.#lets).push(...rows);
  }

  /** What `make` gives, with its bindings around the outputs. */
  outside<Made>(make: () => Made): Made {
    const { inner } = this;
    this.inner = false;
    const made = make();
    this.inner = inner;
    return made;
  }

  /** Adds a file, and gives the path expression that leads to it from flake.nix. */
  file(path: string, text: string): string {
    this.#files[path] = `${text}\n`;
    return `./${path}`;
  }

  /** A binding of the outputs. */
  output(row: string): void {
    this.#outputs.push(row);
  }

  get lets(): readonly string[] {
    return this.#lets;
  }

  get innerLets(): readonly string[] {
    return this.#inner;
  }

  get outputs(): readonly string[] {
    return this.#outputs;
  }

  get files(): Files {
    return this.#files;
  }
}
