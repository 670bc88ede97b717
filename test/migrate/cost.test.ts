import { describe, expect, it } from "vitest";
import { Budget, BudgetExceeded, budgetFor } from "../../src/migrate/engine/budget.ts";
import { payForText } from "../../src/migrate/languages/cost.ts";

function price(path: string, text: string): number {
  const budget = new Budget(Number.MAX_SAFE_INTEGER);
  payForText(path, text, budget);
  return budget.steps - budget.left;
}

const WORKFLOW = `jobs:
  build:
    steps:
      - run: nixos-generate -f iso -c ./a.nix
      - run: |
          x=$(echo "$(date)") && nixos-generate -f do -c ./b.nix & wait
          cat <<EOF > notes
          EOF
`;

describe("the price of a text", () => {
  it("leaves what people write far below the budget of its file", () => {
    for (const path of ["ci.yml", "build.sh", "README.md", "flake.nix"]) {
      const many = WORKFLOW.repeat(100);
      expect(price(path, many), path).toBeLessThan(budgetFor(many.length).steps / 4);
    }
  });

  it("is in line with the length of a line-by-line text", () => {
    const once = price("build.sh", WORKFLOW.repeat(10));
    expect(price("build.sh", WORKFLOW.repeat(100))).toBe(once * 10);
  });

  it("is small for comments in shell text", () => {
    const comment = "# says nothing\n".repeat(1000);
    expect(price("build.sh", comment)).toBeLessThan(comment.length * 3);
  });

  it.each([
    ["substitutions within each other", "b.sh", `${"$(".repeat(3000)}a${")".repeat(3000)}`],
    ["here-documents on one line", "b.sh", `cat${" <<E".repeat(5000)}`],
    ["tags of one node", "a.yml", `a: ${"!a ".repeat(5000)}b`],
    ["anchors of one node", "a.yml", `a: ${"&a ".repeat(5000)}b`],
  ])("is more than a file may cost for thousands of %s", (_, path, text) => {
    expect(() => payForText(path, text, budgetFor(text.length))).toThrow(BudgetExceeded);
  });
});
