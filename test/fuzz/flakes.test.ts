// Generated flakes, the same ones each time; `npm run fuzz -- --flakes 5000` looks for new ones.
import { afterAll, beforeAll, expect, test } from "vitest";
import { FlakeEvaluator } from "../support/flakes/evaluator.ts";
import { describeIf, NO_NIX } from "../support/requirements.ts";
import { type Tried, tryFlakes } from "./flakes/search.ts";

const FLAKES = 40;

describeIf([NO_NIX], "generated flakes", () => {
  let evaluator: FlakeEvaluator;
  let tried: Tried;

  beforeAll(async () => {
    evaluator = await FlakeEvaluator.open();
    tried = await tryFlakes(evaluator, 1, 0, FLAKES);
  });
  afterAll(() => evaluator.close());

  test("evaluate before they are migrated", () => {
    expect(tried.failing).toBe(0);
  });

  test("are rewritten, nearly all of them", () => {
    expect(tried.rewritten).toBeGreaterThan(FLAKES * 0.9);
  });

  test("build the same afterwards, or what was announced", () => {
    const wrong = tried.wrong.flatMap(({ index, outputs }) =>
      outputs.map(({ output, verdict, detail }) => `flake ${index}: ${output}: ${verdict}: ${detail}`),
    );
    expect(wrong).toEqual([]);
  });
});
