import { expect, test } from "vitest";
import { explainFailure, type FailedRun } from "../../src/report/failures/nix-failure.ts";

const TRACE = "hint: --show-trace shows where an evaluation error comes from";

// What programs wrote, word for word and shortened; patterns of the hints, in order.
test.each<[string, string, readonly (string | RegExp)[], Partial<FailedRun>?]>([
  [
    "a nixpkgs that refuses the Nix at hand",
    "error: evaluation aborted:\n  This version of Nixpkgs requires an implementation of Nix with the following features:",
    [/^hint: upgrade Nix/],
  ],
  ["Ctrl-C", "error: interrupted by the user", []],
  ["an error that nothing is known of", "error: attribute 'x' missing", [TRACE]],
  [
    "no KVM, up to Nix 2.30",
    "error: a 'x86_64-linux' with features {kvm} is required to build '/nix/store/a.drv', but I am a 'x86_64-linux' with features {benchmark, big-parallel}",
    [/Nix does not offer kvm here: --no-kvm .*--builders .*nixos-generate doctor/],
  ],
  [
    "another system, since Nix 2.31",
    "error: Cannot build '/nix/store/a.drv'.\n       Reason: required system or feature not available\n       Required system: 'aarch64-linux' with features {}\n       Current system: 'x86_64-linux' with features {benchmark, big-parallel, kvm, nixos-test}\n",
    [/this machine \(x86_64-linux\) cannot build for aarch64-linux: boot\.binfmt\.emulatedSystems/],
  ],
  [
    "another system and a feature",
    "error: a 'aarch64-linux' with features {kvm, uid-range} is required to build '/nix/store/a.drv', but I am a 'x86_64-linux' with features {kvm}",
    [/cannot build for aarch64-linux/, /the feature uid-range here: extra-system-features = uid-range/],
  ],
  [
    "a KVM that opens and does not work",
    "KVM internal error. Suberror: 1\nerror: builder for '/nix/store/a.drv' failed with exit code 1",
    [/KVM does not work on this machine.*--no-kvm/],
  ],
  [
    "a disk of an image that is too small",
    "ERROR: cptofs failed. diskSize might be too small for closure.\nerror: builder for '/nix/store/a.drv' failed with exit code 1",
    [/too small for the system: --disk-size 16384/],
  ],
  [
    "one whose size was given",
    "cptofs failed. diskSize might be too small for closure.\nerror: builder for '/nix/store/a.drv' failed",
    [/the disk of 2048 MiB is too small for the system: --disk-size 4096/],
    { diskSize: 2048 },
  ],
  [
    "a full disk inside a build",
    "       > cp: error writing '/x': No space left on device\nerror: builder for '/nix/store/a.drv' failed with exit code 1",
    [/inside the build.*--disk-size.*build-dir/],
  ],
  [
    "a full disk of Nix",
    "error: writing to file: No space left on device",
    [/the Nix store or TMPDIR \(\/tmp\) is full/],
  ],
  [
    "an option of virtual machines",
    "error: The option `virtualisation.cores' does not exist. Definition values:",
    [
      /virtualisation\.cores exists only in virtual machines: virtualisation\.vmVariant\.virtualisation\.cores/,
    ],
  ],
  [
    "an option of one kind of image",
    "error: The option `isoImage' does not exist. Definition values:",
    [/isoImage exists only in iso and iso-installer: image\.modules\.iso\.isoImage/],
  ],
  [
    "an option of every image",
    "error: The option `image.baseName' does not exist.",
    [/image\.modules\.<variant>/],
  ],
  ["an option of nixos-generators", "error: The option `formatConfigs' does not exist.", [/migrate/]],
  ["a typo", "error: The option `services.nginxx' does not exist.", [/no module declares services\.nginxx/]],
  [
    "an argument that only a flake hands in",
    'error:\n       … while evaluating the module argument `inputs\' in "/etc/nixos/c.nix":\n\n       error: infinite recursion encountered',
    [/c\.nix takes the argument "inputs", which is not passed to it: .*--flake URI#HOST/],
    { configuration: "/etc/nixos/c.nix" },
  ],
  [
    "the same in a flake",
    "error:\n       … while evaluating the module argument `inputs' in \"/nix/store/x/c.nix\":\n       error: attribute 'inputs' missing",
    [/specialArgs of nixosSystem/],
    { flake: { uri: ".", attribute: "x" } },
  ],
  [
    "a flake given as a configuration",
    "error: The option `inputs' does not exist. Definition values:",
    [
      /no module declares inputs/,
      /-c takes a NixOS configuration, and \.\/flake\.nix is a flake: --flake \.#HOST/,
    ],
    { configuration: "./flake.nix" },
  ],
  [
    "a file that git does not know",
    "error: path '/nix/store/0ccqvh0zpvm23pqkg8iyqfp0ajxxzv7b-source/hosts/new.nix' does not exist",
    [/git add --intent-to-add hosts\/new\.nix/],
    { flake: { uri: ".", attribute: "x" } },
  ],
  [
    "the same in newer words",
    "error: Path 'hosts/new.nix' in the repository \"/home/me/flake\" is not tracked by Git.",
    [/git add --intent-to-add hosts\/new\.nix/],
    { flake: { uri: ".", attribute: "x" } },
  ],
  [
    "conflict markers",
    "error: syntax error, unexpected '<'\n       at /c.nix:2:1:\n            1| {\n            2| <<<<<<< HEAD\n             | ^\n            3|   a = 1;",
    [/conflict markers of git/],
  ],
  [
    "a build that failed",
    "building '/nix/store/a.drv'...\nerror: builder for '/nix/store/a.drv' failed with exit code 1",
    [],
  ],
  [
    "a host that is not there",
    'error: flake "path:/f?x=1" has no nixosConfigurations."wbe"; it has: mail, web; packages.x86_64-linux: iso',
    ["hint: did you mean --flake .#web?", "hint: its nixosConfigurations are: mail, web"],
    { flake: { uri: ".", attribute: "wbe" } },
  ],
  [
    "a package for a host",
    'error: flake "path:/f" has no nixosConfigurations."iso"; it has no nixosConfigurations; packages.x86_64-linux."iso" is a package; packages.x86_64-linux: iso, raw',
    [
      "hint: packages.x86_64-linux.iso is a package, not a configuration: nix build .#iso builds it",
      "hint: --flake takes a flake with nixosConfigurations.NAME",
    ],
    { flake: { uri: ".", attribute: "iso" } },
  ],
])("%s", (_, stderr, hints, run = {}) => {
  const said = explainFailure(stderr, { passed: [], ...run }, "/tmp");
  expect(said).toHaveLength(hints.length);
  for (const [index, hint] of hints.entries()) {
    if (typeof hint === "string") expect(said[index]).toBe(hint);
    else expect(said[index]).toMatch(hint);
  }
});

test.each([
  [
    "a syntax error",
    "error:\n       … while evaluating\n\n       error: syntax error, unexpected end of file\n",
  ],
  [
    "a build hook that does not start",
    "these 2 derivations will be built:\nerror:\n       … while reading the response from the build hook\n\n       error: unexpected EOF\n",
  ],
])("no trace is offered where it shows nothing: %s", (_, stderr) => {
  expect(explainFailure(stderr, { passed: [] }, "/tmp")).toEqual([]);
});

test("a hint is printed once, and never together with --show-trace where the error is understood", () => {
  const text = "error: The option `isoImage' does not exist.\nerror: The option `isoImage' does not exist.";
  expect(explainFailure(text, { passed: [] }, "/tmp")).toHaveLength(1);
});
