import { expect, it } from "vitest";
import { questionAfter } from "../../src/verify/outputs.ts";

const FACTS = { drvPath: "x", formatAttr: undefined, wrapped: false };

it.each<[string, Parameters<typeof questionAfter>, readonly string[]]>([
  ["packages.s.iso", [["packages", "s", "iso"], FACTS], ["packages.s.iso"]],
  [
    "a format",
    [["nixosConfigurations", "h", "config", "formats", "do"], FACTS],
    [
      "nixosConfigurations.h.config.formats.do",
      "nixosConfigurations.h.config.system.build.images.digital-ocean",
    ],
  ],
  [
    "a machine",
    [["nixosConfigurations", "h", "config", "formats", "vm-bootloader"], FACTS],
    [
      "nixosConfigurations.h.config.formats.vm-bootloader",
      "nixosConfigurations.h.config.system.build.vmWithBootLoader",
    ],
  ],
  [
    "the image of a host",
    [["nixosConfigurations", "h"], { ...FACTS, formatAttr: "azureImage" }],
    [
      "nixosConfigurations.h.config.system.build.azureImage",
      "nixosConfigurations.h.config.system.build.image",
      "nixosConfigurations.h.config.system.build.images.azure",
    ],
  ],
])("after the migration %s is looked for in its new place", (_, question, paths) => {
  expect(questionAfter(...question).paths.map((path) => path.join("."))).toEqual(paths);
});
