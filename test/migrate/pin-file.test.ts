import { describe, expect, it } from "vitest";
import { applyEdits } from "../../src/migrate/engine/edits.ts";
import { dropPin, findPin } from "../../src/migrate/rules/pinned-generators/pin-file.ts";

const PIN = '"nixos-generators": { "url": "https://x/}{", "note": "a \\"}\\" b" }';

function dropped(text: string): string | undefined {
  const edit = dropPin(text, "nixos-generators");
  return edit && applyEdits(text, [edit]);
}

describe("a pin", () => {
  it("is removed with its comma, first, between others, last or alone", () => {
    expect(dropped(`{\n  ${PIN},\n  "b": 1\n}\n`)).toBe('{\n  "b": 1\n}\n');
    expect(dropped(`{\r\n  "a": 1,\r\n  ${PIN},\r\n  "b": 1\r\n}`)).toBe('{\r\n  "a": 1,\r\n  "b": 1\r\n}');
    expect(dropped(`{\n  "a": 1,\n  ${PIN}\n}\n`)).toBe('{\n  "a": 1\n}\n');
    expect(dropped(`{"pins":{${PIN}},"version":3}`)).toBe('{"pins":{},"version":3}');
  });

  it("stays where it is there twice, or the file is not JSON", () => {
    expect(dropped(`{ "a": { ${PIN} }, ${PIN} }`)).toBeUndefined();
    expect(dropped(`{ ${PIN}, }`)).toBeUndefined();
    expect(dropped(`{ ${PIN.slice(0, -1)}`)).toBeUndefined();
  });

  it("is no other pin whose name begins alike, and no value", () => {
    expect(findPin('{ "nixos-generators-fork": {}, "repo": "nixos-generators" }', "nixos-generators")).toBe(
      undefined,
    );
  });
});
