#!/usr/bin/env bash
# Sets up whatever is missing and runs every check: formatting, lint, types, tests. Ends with a count.
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"

say "format, lint and types (npm run lint)"
lint=0
npm run --silent lint || lint=1

say "tests (npm test), on $(nix --version)"
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=$lint
npx vitest run --reporter=default --reporter=json --outputFile.json="$report" "$@" || status=$?
node -e '
  const [report, lint] = process.argv.slice(1);
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
    require("fs").readFileSync(report, "utf8"),
  );
  // A test file that does not even load fails without a test of its own; formatting and types count as one.
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  console.log(`${numPassedTests} passed, ${numFailedTests + broken + Number(lint)} failed, ${numPendingTests} skipped`);
' "$report" "$lint"
exit "$status"
