#!/usr/bin/env bash
# Sets up whatever is missing and runs every check: formatting, lint, types, tests. Ends with a count.
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

say "format, lint and types (npm run lint)"
npm run --silent lint

say "tests (npm test), on $(nix --version)"
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
npx vitest run --reporter=default --reporter=json --outputFile.json="$report" "$@" || status=$?
node -e '
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, testResults } =
    JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  console.log(`${numPassedTests} passed, ${numFailedTests + broken} failed, ${numPendingTests} skipped`);
' "$report"
exit "$status"
