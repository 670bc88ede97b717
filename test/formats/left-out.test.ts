import { expect, it } from "vitest";
import { additionsFor } from "../../src/formats/additions.ts";
import { LEFT_OUT } from "../../src/formats/left-out.ts";

it("places are known only of what is left out", () => {
  for (const format of Object.keys(LEFT_OUT)) {
    const { unnoticed } = additionsFor(format, {
      fidelity: "same",
      place: "variant",
      system: "x86_64-linux",
    });
    expect(unnoticed, format).not.toEqual([]);
  }
});
