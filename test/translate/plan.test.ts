import { describe, expect, test } from "vitest";
import { FORMATS } from "../../src/formats/index.ts";
import { isUnsupported, type Plan } from "../../src/translate/plan.ts";
import { type PlanContext, planInvocation } from "../../src/translate/plan-invocation.ts";
import { CONTEXT, invocationOf, machine } from "../support/capabilities.ts";

function plan(line: string, capabilities = machine("25.11", "ng"), context: Partial<PlanContext> = {}): Plan {
  const outcome = planInvocation(invocationOf(line), capabilities, { ...CONTEXT, ...context });
  if (isUnsupported(outcome)) throw new Error(outcome.message);
  return outcome;
}

function argvOf(plan: Plan, kind: string): readonly unknown[] {
  const step = plan.steps.find((candidate) => candidate.kind === kind);
  if (step === undefined || !("command" in step))
    throw new Error(`no step ${kind} in ${JSON.stringify(plan.steps)}`);
  return step.command.argv;
}

const MACHINES = {
  "24.11": machine("24.11", "bash-without-images"),
  "25.05 with Bash": machine("25.05", "bash"),
  "25.11 with ng": machine("25.11", "ng"),
  "26.05 with ng": machine("26.05", "ng"),
  "26.05 without nixos-rebuild": machine("26.05", "none"),
} as const;

// format -> what a nixpkgs with images is asked for; every other machine follows from the columns.
const NATIVE: Readonly<Record<string, string>> = {
  amazon: "amazon",
  azure: "azure",
  cloudstack: "cloudstack",
  do: "digital-ocean",
  docker: "docker",
  gce: "google-compute",
  hyperv: "hyperv",
  "install-iso": "iso-installer",
  "install-iso-hyperv": "install-iso-hyperv",
  iso: "iso",
  kexec: "kexec",
  "kexec-bundle": "kexec-bundle",
  kubevirt: "kubevirt",
  linode: "linode",
  lxc: "lxc",
  "lxc-metadata": "lxc-metadata",
  openstack: "openstack",
  proxmox: "proxmox",
  "proxmox-lxc": "proxmox-lxc",
  qcow: "qemu",
  "qcow-efi": "qemu-efi",
  raw: "raw",
  "raw-efi": "raw-efi",
  // On an x86_64 machine without --system: the format's own board module, under the format's name.
  "sd-aarch64": "sd-aarch64",
  "sd-aarch64-installer": "sd-aarch64-installer",
  "sd-x86_64": "sd-card",
  "vagrant-virtualbox": "vagrant-virtualbox",
  virtualbox: "virtualbox",
  vm: "build-vm",
  "vm-bootloader": "build-vm-with-bootloader",
  "vm-nogui": "build-vm",
  vmware: "vmware",
};

describe.each(Object.entries(NATIVE))("-f %s", (format, variant) => {
  test("on 24.11 is the bundled module, through Nix", () => {
    expect(plan(`-f ${format}`, MACHINES["24.11"])).toMatchObject({
      strategy: "legacy",
      backend: "nix",
      variant: null,
      request: { strategy: "legacy", format, variant: null, action: null },
    });
  });

  test.each([
    "25.05 with Bash",
    "25.11 with ng",
    "26.05 with ng",
  ] as const)("on %s is nixos-rebuild", (name) => {
    const made = plan(`-f ${format}`, MACHINES[name]);
    expect(made).toMatchObject({ strategy: "native", backend: "nixos-rebuild", variant });
    const action = variant.startsWith("build-") ? variant : "build-image";
    expect(argvOf(made, "rebuild")).toEqual([
      "nixos-rebuild",
      action,
      "--no-flake",
      "--file",
      { use: "wrapper" },
      ...(action === "build-image" ? ["--image-variant", variant] : []),
      ...(name === "25.05 with Bash" ? ["--no-build-nix"] : []),
    ]);
  });

  test("on 26.05 without nixos-rebuild is one evaluation, through Nix", () => {
    const made = plan(`-f ${format}`, MACHINES["26.05 without nixos-rebuild"]);
    expect(made).toMatchObject({ strategy: "native", backend: "nix", variant });
    expect(made.steps.map(({ kind }) => kind)).toEqual(["evaluate", "realise", "print-image"]);
  });
});

test("the table above names every format", () => {
  expect(Object.keys(NATIVE).sort()).toEqual(FORMATS.map(({ name }) => name).sort());
});

describe("the system decides what sd-card means", () => {
  const board = machine("25.11", "ng", { currentSystem: "aarch64-linux" });
  const rows = [
    ["-f sd-aarch64 --system aarch64-linux", machine("25.11", "ng"), "sd-card"],
    ["-f sd-aarch64", board, "sd-card"],
    ["-f sd-x86_64", board, "sd-x86_64"],
    ["-f sd-x86_64 --system aarch64-linux", machine("25.11", "ng"), "sd-x86_64"],
  ] as const;
  test.each(rows)("%s", (line, capabilities, variant) => {
    expect(plan(line, capabilities).variant).toBe(variant);
  });
});

describe("a nixpkgs is taken by what it has", () => {
  test("a variant it lacks is built with the bundled module, and the plan says why", () => {
    const { nixpkgs } = machine("25.05", "ng");
    const variants = { value: ["iso"], evidence: "read from images.nix" };
    const without = machine("25.05", "ng", { nixpkgs: { ...nixpkgs, variants } });
    expect(plan("-f cloudstack", without)).toMatchObject({ strategy: "legacy", backend: "nix" });
    expect(plan("-f cloudstack", without).notes[0]).toContain('has no variant "cloudstack"');
    expect(plan("-f iso", without).strategy).toBe("native");
  });

  test("one that says 24.11 and has images is native", () => {
    const lying = machine("25.11", "ng");
    const nixpkgs = { ...lying.nixpkgs, release: { value: "24.11", evidence: "read" } };
    expect(plan("-f iso", { ...lying, nixpkgs }).strategy).toBe("native");
  });

  test("a flake that tells nothing is tried natively", () => {
    const flake = { url: "git+file:///f", attribute: "host" };
    const nixpkgs = {
      place: "the flake's nixpkgs",
      path: undefined,
      release: undefined,
      variants: undefined,
    };
    const made = plan("-f iso --flake .#host", machine("25.11", "ng", { flake, nixpkgs }));
    expect(made).toMatchObject({
      strategy: "native",
      request: { flake: { url: "git+file:///f", attr: "host" } },
    });
  });
});

describe("a backend can be asked for", () => {
  test("nix", () =>
    expect(plan("-f iso --backend nix")).toMatchObject({ strategy: "native", backend: "nix" }));
  test("legacy", () =>
    expect(plan("-f iso --backend legacy")).toMatchObject({ strategy: "legacy", backend: "nix" }));
  test("legacy fidelity", () =>
    expect(plan("-f iso --fidelity legacy")).toMatchObject({ strategy: "legacy" }));

  test("nixos-rebuild builds machines without images", () =>
    expect(plan("-f vm --backend nixos-rebuild", machine("24.11", "bash"))).toMatchObject({
      strategy: "native",
      backend: "nixos-rebuild",
      variant: "build-vm",
    }));
  test("a machine needs --file of nixos-rebuild, and no build-image", () => {
    const { steps } = plan("-f vm --backend nixos-rebuild", machine("24.11", "bash-without-images"));
    const argv = ["nixos-rebuild", "build-vm", "--no-flake", "--file", { use: "wrapper" }, "--no-build-nix"];
    expect(steps).toContainEqual(expect.objectContaining({ command: expect.objectContaining({ argv }) }));
  });
  test("what is noted of a machine is what the nixos-generators of the release did", () => {
    const notes = (release: string) =>
      plan("-f vm --backend nixos-rebuild", machine(release, "bash")).notes.join("\n");
    expect(notes("24.05")).toContain("it needs no system.build.images");
    expect(notes("24.05")).not.toContain("2048");
    expect(notes("24.11")).toContain("virtualisation.diskSize 2048");
  });
  test("by itself, such a machine is the bundled module", () =>
    expect(plan("-f vm", machine("24.11", "bash"))).toMatchObject({ strategy: "legacy", backend: "nix" }));
  test("nixpkgs' own machine is older than its images", () =>
    expect(plan("-f vm --fidelity native", machine("24.11", "none"))).toMatchObject({
      strategy: "native",
      request: { fidelity: "native" },
    }));

  const refused = [
    ["-f vm --backend nixos-rebuild", machine("24.05", "bash-without-file"), /without --file/],
    ["-f iso --backend nixos-rebuild", machine("25.05", "bash-without-images"), /without build-image/],
    ["-f iso --backend nixos-rebuild", machine("24.11", "bash-without-images"), /no system.build.images/],
    ["-f iso --backend nixos-rebuild", machine("25.05", "none"), /there is no nixos-rebuild/],
    ["-f iso --backend nixos-rebuild --offline", machine("25.11", "ng"), /does not pass --offline/],
    [
      "-f iso --fidelity native",
      machine("24.11", "none"),
      /nixpkgs' own image: .* has no system.build.images/,
    ],
    ["--format-path ./x.nix --backend nixos-rebuild", machine("25.11", "ng"), /format module of your own/],
  ] as const;
  test.each(refused)("%s cannot be had where it cannot be", (line, capabilities, message) => {
    const outcome = planInvocation(invocationOf(line), capabilities, CONTEXT);
    expect(outcome).toMatchObject({ kind: "unsupported", message: expect.stringMatching(message) });
  });
});

describe("nixos-rebuild is not used for what it would get wrong", () => {
  const rows = [
    ["-f iso --override-input nixpkgs /n", {}, /--override-input/],
    ["-f iso --offline", {}, /--offline/],
    ["-f iso -I nixpkgs=/a:b", {}, /NIX_PATH cannot hold/],
    ["-f iso", { nixPath: undefined }, /NIX_PATH is not set/],
    ["-f iso -c /a:b.nix", {}, /NIX_PATH cannot hold/],
    ["-f iso", { defaultConfiguration: "/my files/c.nix" }, /NIX_PATH cannot hold/],
    ["-f iso", { temporary: '/tmp/"x' }, /cannot quote/],
    ["-f iso --print-drv", {}, /cannot stop at the derivation/],
  ] as const;
  test.each(rows)("%s", (line, context, note) => {
    const made = plan(line, machine("25.11", "ng"), context);
    expect(made.backend).toBe("nix");
    expect(made.notes.join("\n")).toMatch(note);
  });
});

describe("every word of the command line finds its place", () => {
  test("in the request", () => {
    const made = plan(
      "-f raw -c my.nix --disk-size 4096 --special-arg who me --system i686-linux --image-of-host",
    );
    expect(made.request).toEqual({
      strategy: "native",
      format: "raw",
      formatModule: null,
      variant: "raw",
      action: null,
      fidelity: "same",
      configuration: "/work dir/my.nix",
      nixpkgs: null,
      system: "i686-linux",
      flake: null,
      diskSize: 4096,
      specialArgs: { who: "me" },
      imageOfHost: true,
      noKvm: false,
      buildMemory: null,
      noChannel: false,
    });
  });

  test("--no-kvm, --build-memory and --no-channel are in the request", () => {
    const { request } = plan("-f raw -c my.nix --no-kvm --build-memory 4096 --no-channel");
    expect(request).toMatchObject({ noKvm: true, buildMemory: 4096, noChannel: true });
  });

  test("-c of something remote goes through the search path", () => {
    const made = plan("-f iso --backend nix -c https://example.org/c.tar.gz");
    expect(made.request.configuration).toBeNull();
    expect(argvOf(made, "evaluate")).toContain("nixos-config=https://example.org/c.tar.gz");
  });

  test("-I goes into NIX_PATH for nixos-rebuild, made absolute", () => {
    const made = plan("-f iso -I nixpkgs=../n -I x=channel:nixos-25.11", undefined, { nixPath: "a=/a" });
    const step = made.steps.find(({ kind }) => kind === "rebuild");
    expect(step).toMatchObject({
      command: { env: { NIX_PATH: "nixpkgs=/n:x=channel:nixos-25.11:nixos-config=/shim/demo.nix:a=/a" } },
    });
  });

  describe("the configuration is <nixos-config> in every evaluation", () => {
    const entriesOf = (argv: readonly unknown[]) => argv.filter((_, at) => argv[at - 1] === "-I");

    test("through Nix, after the entries of the command line", () => {
      const argv = argvOf(plan("-f iso --backend nix -c my.nix -I nixpkgs=/n"), "evaluate");
      expect(entriesOf(argv)).toEqual(["nixpkgs=/n", "nixos-config=/work dir/my.nix"]);
    });

    test("with the bundled module", () => {
      expect(argvOf(plan("-f iso --backend legacy -c /c.nix"), "evaluate")).toContain("nixos-config=/c.nix");
    });

    test.each([
      ["/etc/host.nix is <nixos-config> in NIX_PATH", "nixos-config=/etc/host.nix", {}],
      ["NIX_PATH is not set", undefined, { defaultNixPath: "nixpkgs=/channels/nixos" }],
    ])("through nixos-rebuild, where %s", (_, nixPath, changes) => {
      const made = plan("-f iso -c ../my.nix", machine("25.11", "ng", changes), { nixPath });
      const step = made.steps.find(({ kind }) => kind === "rebuild");
      const inherited = nixPath ?? "nixpkgs=/channels/nixos";
      expect(step).toMatchObject({
        command: { env: { NIX_PATH: `nixos-config=/my.nix:${inherited}` } },
      });
    });

    test("-I nixos-config= wins, as the first entry of a search path does", () => {
      const made = plan("-f iso --backend nix -c my.nix -I nixos-config=../other.nix");
      expect(made.request.configuration).toBeNull();
      expect(entriesOf(argvOf(made, "evaluate"))).toEqual(["nixos-config=/other.nix"]);
    });

    test("a flake has none", () => {
      const flake = { url: "git+file:///f", attribute: "host" };
      const made = plan("-f iso --backend nix --flake .#host", machine("25.11", "ng", { flake }));
      expect(argvOf(made, "evaluate")).not.toContain("-I");
    });
  });

  test("-I is on Nix's own command line", () => {
    const argv = argvOf(plan("-f iso --backend nix -I nixpkgs=../n"), "evaluate");
    expect(argv.slice(argv.indexOf("-I"), argv.indexOf("-I") + 2)).toEqual(["-I", "nixpkgs=/n"]);
  });

  test("Nix's flags reach the programs that have them", () => {
    const made = plan("-f iso --backend nix --show-trace --cores 3 --option a b --offline");
    const evaluated = argvOf(made, "evaluate").join(" ");
    const realised = argvOf(made, "realise").join(" ");
    expect(evaluated).toContain("--show-trace --option a b --offline");
    expect(evaluated).not.toContain("--cores");
    expect(realised).toContain("--cores 3 --option a b --option substitute false");
    expect(argvOf(plan("-f iso --show-trace --cores 3 -j 2"), "rebuild")).toEqual(
      expect.arrayContaining(["--show-trace", "--cores", "3", "-j", "2"]),
    );
  });

  test("an out link is made by Nix, on either backend", () => {
    expect(argvOf(plan("-f iso --backend nix -o my-link"), "realise")).toEqual(
      expect.arrayContaining(["--out-link", "my-link"]),
    );
    expect(argvOf(plan("-f iso -o my-link"), "link")).toEqual(
      expect.arrayContaining([{ use: "outPath" }, "--add-root", "my-link"]),
    );
  });

  test("--run ends in the machine", () => {
    expect(plan("--run").steps.at(-1)).toEqual({ kind: "exec-vm" });
  });
});

describe("the plan names what is added to the image", () => {
  test.each(FORMATS.filter(({ additions }) => additions.length > 0).map(({ name }) => name))("%s", (name) => {
    const { additions } = FORMATS.find((format) => format.name === name)!;
    const same = plan(`-f ${name}`).notes.filter((note) => note.startsWith("added: "));
    const native = plan(`-f ${name} --fidelity native`).notes.filter((note) => note.startsWith("left out"));
    expect([same.length, native.length]).toEqual([additions.length, additions.length]);
  });
});

describe("notes say what is done and nothing else", () => {
  const flake = { url: "git+file:///f", attribute: "x" };
  const onFlake = machine("25.11", "none", { flake });
  const rows: readonly (readonly [string, ReturnType<typeof machine>, RegExp, boolean])[] = [
    ["-f amazon", machine("25.11", "none"), /diskSize "auto"/, true],
    // With a flake the original set no size, and neither do we.
    ["-f amazon --flake .#x", onFlake, /diskSize/, false],
    ["-f amazon --disk-size 20480", machine("25.11", "none"), /diskSize "auto"/, false],
    [
      "-f amazon --disk-size 20480",
      machine("25.11", "none"),
      /diskSize is 20480 MiB, as --disk-size says/,
      true,
    ],
    ["-f vm", machine("25.11", "none"), /diskSize 2048/, true],
    ["-f vm --disk-size 20480", machine("25.11", "none"), /2048 unless/, false],
    ["-f iso --disk-size 20480", machine("25.11", "none"), /^--disk-size has no effect on iso$/m, true],
    ["-f docker", machine("25.11", "none"), /"docker", which nixos-generate adds/, true],
    ["-f docker", machine("25.11", "none"), /nixpkgs builds this itself/, false],
    ["-f sd-aarch64", machine("25.11", "none"), /"sd-aarch64", which nixos-generate adds/, true],
    ["-f sd-x86_64", machine("25.11", "none"), /nixpkgs builds this itself, as variant "sd-card"/, true],
  ];
  test.each(rows)("%s", (line, capabilities, pattern, said) => {
    const notes = plan(line, capabilities).notes.join("\n");
    if (said) expect(notes).toMatch(pattern);
    else expect(notes).not.toMatch(pattern);
  });
});
