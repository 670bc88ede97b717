/** `npm run mutation`: see docs/reliability.md. @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  coverageAnalysis: "perTest",
  // Mutants in what runs while modules load (tables, schemas) need all tests each, and would take two thirds of the time.
  ignoreStatic: true,
  plugins: ["@stryker-mutator/vitest-runner", "./scripts/mutation/sample.mjs"],
  checkers: ["sample"],
  mutate: ["src/migrate/**/*.ts", "src/translate/**/*.ts", "src/nix/**/*.ts"],
  ignorePatterns: ["/dist", "/playground", "/reports", "/test/boot"],
  // Stryker rewrites tsconfig.json with TypeScript's JavaScript interface, which TypeScript 7 has not: it finds none here.
  tsconfigFile: ".stryker-tmp/tsconfig.json",
  reporters: ["json", "clear-text", "progress-append-only"],
  jsonReporter: { fileName: "reports/mutation.json" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: true },
  // Goldens are .ts files, too, and their lines are told.
  disableTypeChecks: false,
  tempDirName: ".stryker-tmp",
  concurrency: 1,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 30,
  allowEmpty: false,
};
