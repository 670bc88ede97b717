import { defineConfig } from "vitest/config";

/** What Stryker runs against each mutant: the tests that call src in their own process, so that they meet the mutant. */
export default defineConfig({
  test: {
    include: ["test/{migrate,nix,translate,formats}/**/*.test.ts"],
    exclude: [
      // These run Nix or a shell for seconds each; the goldens beside them pin the same code.
      "test/migrate/commands/same-behaviour.test.ts",
      "test/migrate/flakes-tell-apart.test.ts",
      "test/migrate/golden-meaning.test.ts",
      "test/migrate/lock/prune.nix.test.ts",
      "test/nix/real-nix.test.ts",
    ],
    // Each golden runs once for a mutant: what it becomes and what is left. The other checks of the same run add no more.
    testNamePattern:
      /^(?!.*(?:second run|prints as it was read|keeps every comment|CR LF|byte order mark|reason and a next step|only lines that belong|valid in its own language|equal but for the scalars))/,
    testTimeout: 120_000,
  },
});
