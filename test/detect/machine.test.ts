import { join } from "node:path";
import { expect, test } from "vitest";
import { detectMachine } from "../../src/detect/machine.ts";
import { detectNix, type NixFacts } from "../../src/detect/nix.ts";
import { FakeProcesses } from "../support/fake-processes.ts";
import { folderWith } from "../support/temporary.ts";

const NEW = ["--extra-experimental-features", "nix-command"];
const setting = (value: unknown) => ({ value, defaultValue: value, description: "" });

const SETTINGS = JSON.stringify({
  "experimental-features": setting(["flakes"]),
  "extra-platforms": setting(["i686-linux"]),
  "system-features": setting(["kvm"]),
  builders: setting("@/etc/nix/machines"),
  "build-users-group": setting(""),
  "build-dir": setting(null),
  "max-jobs": setting(1),
  sandbox: setting(false),
});

test("Nix is asked in the words of today, and of yesterday where it does not know them", async () => {
  const unknown = { status: 1, stderr: "error: 'config' is not a recognised command\n" };
  const processes = new FakeProcesses(
    { argv: ["nix", "--version"], ends: { stdout: "nix (Nix) 2.18.1\n" } },
    { argv: ["nix", ...NEW, "config", "show", "--json"], ends: unknown },
    { argv: ["nix", ...NEW, "show-config", "--json"], ends: { stdout: SETTINGS } },
    { argv: ["nix", ...NEW, "store", "info", "--json"], ends: unknown },
    { argv: ["nix", ...NEW, "store", "ping", "--json"], ends: { stdout: '{"url":"daemon","trusted":0}' } },
    {
      argv: ["nix-instantiate", "--eval", "--expr", "builtins.storeDir"],
      ends: { stdout: '"/other/store"\n' },
    },
  );
  expect(await detectNix(processes)).toEqual({
    version: "nix (Nix) 2.18.1",
    tooOld: false,
    settings: {
      experimentalFeatures: ["flakes"],
      extraPlatforms: ["i686-linux"],
      systemFeatures: ["kvm"],
      builders: "@/etc/nix/machines",
      buildUsersGroup: "",
      buildDir: undefined,
      maxJobs: 1,
      sandbox: "false",
    },
    store: {
      url: "daemon",
      trusted: false,
      folder: { value: "/other/store", evidence: "builtins.storeDir" },
      error: "",
    },
  });
  processes.expectNothingLeft();
});

test("a store that does not open is a fact, with Nix's words", async () => {
  const refused = { status: 1, stderr: "error: cannot connect to socket\n" };
  const processes = new FakeProcesses(
    { argv: ["nix", "--version"], ends: { stdout: "nix (Nix) 2.3.16\n" } },
    { argv: ["nix", ...NEW, "config", "show", "--json"], ends: refused },
    { argv: ["nix", ...NEW, "show-config", "--json"], ends: refused },
    { argv: ["nix", ...NEW, "store", "info", "--json"], ends: refused },
    { argv: ["nix", ...NEW, "store", "ping", "--json"], ends: refused },
    { argv: ["nix", ...NEW, "store", "ping"], ends: refused },
    { argv: ["nix-instantiate", "--eval", "--expr", "builtins.storeDir"], ends: refused },
  );
  const nix = await detectNix(processes);
  expect(nix).toMatchObject({ tooOld: true, settings: undefined });
  expect(nix?.store).toMatchObject({ url: undefined, error: "error: cannot connect to socket\n" });
  processes.expectNothingLeft();
});

test("without Nix there are no facts", async () => {
  const processes = new FakeProcesses({ argv: ["nix", "--version"], ends: { status: 127 } });
  expect(await detectNix(processes)).toBeUndefined();
});

test("the machine is read from its files", async () => {
  const folder = folderWith({
    kvm: "",
    "binfmt/register": "",
    "binfmt/status": "enabled",
    "binfmt/qemu-aarch64": "enabled",
    machines: "# none of this\nssh://a aarch64-linux\n\nssh://b x86_64-linux # the other\n",
    group: "root:x:0:\nnixbld:x:30000:\n",
  });
  const nix = {
    settings: { builders: `@${join(folder, "machines")}`, buildUsersGroup: "nixbld" },
    store: { url: "local", folder: { value: join(folder, "not/yet"), evidence: "" } },
  } as NixFacts;
  const files = {
    kvm: join(folder, "kvm"),
    binfmt: join(folder, "binfmt"),
    groups: join(folder, "group"),
    isRoot: true,
  };
  const facts = await detectMachine(folder, nix, files);
  expect(facts.kvm.value).toBe("usable");
  expect(facts.emulated.value).toEqual(["qemu-aarch64"]);
  expect(facts.builders.value).toBe(2);
  expect(facts.buildUsers).toBe(true);
  expect((await detectMachine(folder, nix, { ...files, isRoot: false })).buildUsers).toBeUndefined();
  expect(facts.builds.folder).toBe(folder);
  expect(facts.temporary).toMatchObject({ folder, writable: true });
  expect(facts.temporary.free).toBeGreaterThan(0);
  // A folder that does not exist has the free space of the nearest one that does.
  expect(facts.store.free).toBeGreaterThan(0);
});

test("a machine without any of it", async () => {
  const folder = folderWith({});
  const files = {
    kvm: join(folder, "kvm"),
    binfmt: join(folder, "binfmt"),
    groups: join(folder, "group"),
    isRoot: true,
  };
  const facts = await detectMachine(folder, undefined, files);
  expect(facts).toMatchObject({ kvm: { value: "absent" }, emulated: { value: [] }, builders: { value: 0 } });
  expect(facts.buildUsers).toBeUndefined();
});

test("a KVM device that cannot be opened does not count, whatever its permissions say", async () => {
  const folder = folderWith({ "kvm/x": "", groups: "" });
  const files = { kvm: join(folder, "kvm"), binfmt: folder, groups: join(folder, "groups"), isRoot: false };
  const { kvm } = await detectMachine(folder, undefined, files);
  expect(kvm).toMatchObject({
    value: "absent",
    evidence: expect.stringMatching(/cannot be opened: EISDIR$/),
  });
});
