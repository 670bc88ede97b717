import { afterAll, expect } from "vitest";
import { type Files, filesIn } from "./repository.ts";

/** Texts that were staged and never took their place. */
const STAGED = /(?:^|\/)\.[^/]*\.nixos-generate-[0-9a-f]{16}$/;

/** Counts faults and the files that came through them; the sums are printed when the test file is through. */
export class Tally {
  faults = 0;
  files = 0;
  lost = 0;

  constructor(readonly name: string) {
    afterAll(() => {
      const { faults, files, lost } = this;
      process.stderr.write(`${name}: ${faults} faults tried, ${files} files looked at, ${lost} lost\n`);
    });
  }

  /** Every file must be whole, with its old text or its new one; gives those that have the new one. */
  count(folder: string, before: Files, after: Files): readonly string[] {
    this.faults++;
    const now = filesIn(folder);
    const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    this.files += paths.length;
    const broken = paths.filter((path) => now[path] !== before[path] && now[path] !== after[path]);
    this.lost += broken.length;
    expect(broken, "files that are neither old nor new").toEqual([]);
    const known = new Set(paths);
    expect(Object.keys(now).filter((path) => !known.has(path) && !STAGED.test(path))).toEqual([]);
    return paths.filter((path) => now[path] === after[path] && now[path] !== before[path]);
  }

  /** Names of texts that were staged and left. */
  static left(folder: string): readonly string[] {
    return Object.keys(filesIn(folder)).filter((path) => STAGED.test(path));
  }
}
