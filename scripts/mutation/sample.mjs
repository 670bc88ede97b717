import { createHash } from "node:crypto";
import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";

/**
 * Leaves only a sample of all mutants to be run. Which mutants belong to it depends on their place, their replacement
 * and MUTATION_SEED alone, so a run can be repeated; MUTATION_SHARE is the part of all mutants that is run, 0 to 1.
 * Stryker reports the rest as mutants that do not compile, which it leaves out of the score.
 */
class Sample {
  #share = Number(process.env.MUTATION_SHARE ?? "1");
  #seed = process.env.MUTATION_SEED ?? "1";

  async init() {}

  async check(mutants) {
    const results = mutants.map((mutant) => [
      mutant.id,
      this.#isChosen(mutant) ? { status: "passed" } : { status: "compileError", reason: "not in the sample" },
    ]);
    return Object.fromEntries(results);
  }

  group(mutants) {
    return [mutants.map(({ id }) => id)];
  }

  #isChosen({ fileName, location, mutatorName, replacement }) {
    const path = fileName.slice(fileName.lastIndexOf("/src/"));
    const identity = JSON.stringify([this.#seed, path, location, mutatorName, replacement]);
    const digest = createHash("sha256").update(identity).digest();
    return digest.readUInt32BE(0) / 2 ** 32 < this.#share;
  }
}

function createSample() {
  return new Sample();
}
createSample.inject = [];

export const strykerPlugins = [declareFactoryPlugin(PluginKind.Checker, "sample", createSample)];
