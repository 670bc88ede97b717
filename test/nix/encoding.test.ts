import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeLatin1, decodeUtf8, encodeUtf8 } from "../../src/nix/lines.ts";

const bytes = fc.uint8Array({ maxLength: 40 });

test("any bytes decode as Node decodes them", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      const latin1 = Buffer.from(data).toString("latin1");
      expect(decodeLatin1(data)).toBe(latin1);
      expect(decodeUtf8(latin1)).toBe(Buffer.from(data).toString("utf8"));
    }),
  );
});

test("any text is encoded as Node encodes it, and comes back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(encodeUtf8(text)).toBe(Buffer.from(text, "utf8").toString("latin1"));
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }),
  );
});

test("a byte order mark is kept, and a long text is whole", () => {
  expect(decodeUtf8("\xef\xbb\xbfa")).toBe("\ufeffa");
  const long = "é".repeat(100_000);
  expect(decodeUtf8(encodeUtf8(long))).toBe(long);
});
