import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { detectNixosRebuild } from "../../src/detect/nixos-rebuild.ts";
import { folderWith } from "../support/temporary.ts";

const detect = async (files: Record<string, string>, folder = folderWith(files, 0o755)) =>
  (await detectNixosRebuild(`/nowhere:${folder}`)).value;

const BASH = "#!/usr/bin/env bash\n# runs switch-to-configuration\n";
const PYTHON = "#!/usr/bin/python3\nfrom nixos_rebuild import main\nmain()\n";

describe("nixos-rebuild is recognised by its text", () => {
  test("none", async () => expect(await detect({ other: "" })).toBe("none"));
  test("Bash with build-image", async () =>
    expect(await detect({ "nixos-rebuild": `${BASH}case build-image in esac` })).toBe("bash"));
  test("Bash with --file, without build-image", async () =>
    expect(await detect({ "nixos-rebuild": `${BASH}case --file|-f in esac` })).toBe("bash-without-images"));
  test("Bash with neither", async () =>
    expect(await detect({ "nixos-rebuild": `${BASH}case --profile-name) in esac` })).toBe(
      "bash-without-file",
    ));
  test("Python", async () => expect(await detect({ "nixos-rebuild": PYTHON })).toBe("ng"));
  test("something else", async () =>
    expect(await detect({ "nixos-rebuild": "#!/bin/sh\nexit 0" })).toBe("unknown"));
  test("not executable", async () => {
    expect((await detectNixosRebuild(folderWith({ "nixos-rebuild": BASH }))).value).toBe("none");
  });
});

describe("nixos-rebuild is found behind", () => {
  test("a link", async () => {
    const target = folderWith({ "bin/nixos-rebuild": PYTHON }, 0o755);
    const folder = folderWith({});
    symlinkSync(join(target, "bin/nixos-rebuild"), join(folder, "nixos-rebuild"));
    expect((await detectNixosRebuild(folder)).value).toBe("ng");
  });

  test("a wrapper script", async () => {
    const inner = folderWith({ "bin/.nixos-rebuild-wrapped": `${BASH}build-image` }, 0o755);
    const wrapper = `#! /bin/sh -e\nexec "${inner}/bin/.nixos-rebuild-wrapped" "$@"\n`;
    expect(await detect({ "nixos-rebuild": wrapper })).toBe("bash");
  });

  test("a wrapper that is a binary", async () => {
    const inner = folderWith({ "bin/.nixos-rebuild-wrapped": PYTHON }, 0o755);
    expect(await detect({ "nixos-rebuild": `\x7fELF\0\0${inner}/bin/.nixos-rebuild-wrapped\0rest` })).toBe(
      "ng",
    );
  });

  test("a wrapper that wraps itself", async () => {
    const folder = folderWith({});
    const text = `#!/bin/sh\nexec ${folder}/bin/nixos-rebuild "$@"`;
    expect(await detect({ "nixos-rebuild": text }, folderWith({ "nixos-rebuild": text }, 0o755))).toBe(
      "unknown",
    );
  });
});

test("the preview of nixos-rebuild-ng that had no build-image is not used", async () => {
  const models = "lib/python3.12/site-packages/nixos_rebuild/models.py";
  const without = folderWith({ "bin/nixos-rebuild": PYTHON, [models]: 'BUILD_VM = "build-vm"' }, 0o755);
  const having = folderWith({ "bin/nixos-rebuild": PYTHON, [models]: 'BUILD_IMAGE = "build-image"' }, 0o755);
  expect((await detectNixosRebuild(join(without, "bin"))).value).toBe("unknown");
  expect((await detectNixosRebuild(join(having, "bin"))).value).toBe("ng");
});
