import { defineConfig } from "vitest/config";

/** What Stryker runs against each mutant: the tests that call src in their own process, so that they meet the mutant. */
export default defineConfig({
  test: {
    include: ["test/{migrate,nix,translate,formats}/**/*.test.ts"],
    exclude: [
      // These run Nix or a shell for seconds each; the goldens beside them pin the same code.
      "test/migrate/cases.test.ts",
      "test/migrate/cost.test.ts",
      "test/migrate/commands/same-behaviour.test.ts",
      "test/migrate/flakes-tell-apart.test.ts",
      "test/migrate/golden-meaning.test.ts",
      "test/migrate/lock/prune.nix.test.ts",
      "test/nix/real-nix.test.ts",
      // It runs a few hundred shells, which do not end inside Stryker's runner.
      "test/translate/shell.test.ts",
    ],
    env: { MUTATION: "1" },
    testTimeout: 120_000,
  },
});
