import type { Finished, Processes, Run } from "../../src/exec/processes.ts";

interface Expected {
  readonly argv: readonly (string | RegExp)[];
  readonly ends: Partial<Finished>;
}

/**
 * A fake of the service to programs: it knows what will be run, word by word, fails on anything else, and
 * `expectNothingLeft` fails when something expected was not run. The order does not matter.
 */
export class FakeProcesses implements Processes {
  private readonly left: Expected[];

  constructor(...expected: readonly Expected[]) {
    this.left = [...expected];
  }

  capture(run: Run): Promise<Finished> {
    return Promise.resolve(this.take(run));
  }

  captureOnTerminal(run: Run): Promise<Finished> {
    return Promise.resolve(this.take(run));
  }

  feed(run: Run): Promise<Finished> {
    return Promise.resolve(this.take(run));
  }

  become(run: Run): Promise<Finished> {
    return Promise.resolve(this.take(run));
  }

  expectNothingLeft(): void {
    if (this.left.length > 0)
      throw new Error(`never run: ${JSON.stringify(this.left.map(({ argv }) => argv.map(String)))}`);
  }

  private take({ argv }: Run): Finished {
    const index = this.left.findIndex((expected) => matches(expected.argv, argv));
    if (index < 0) throw new Error(`an unexpected program: ${JSON.stringify(argv)}`);
    const [{ ends }] = this.left.splice(index, 1) as [Expected];
    return { status: 0, stdout: "", stderr: "", signal: undefined, ...ends };
  }
}

function matches(expected: Expected["argv"], argv: readonly string[]): boolean {
  return (
    expected.length === argv.length &&
    expected.every((word, index) =>
      typeof word === "string" ? word === argv[index] : word.test(argv[index]!),
    )
  );
}
