import { expect, test } from "vitest";
import { migrate } from "../../src/migrate/engine/engine.ts";
import { openRepository } from "../../src/migrate/engine/repository.ts";
import { DEFAULT_OPTIONS } from "../../src/migrate/engine/types.ts";
import { FIXERS } from "../../src/migrate/fixers.ts";

function run(files: Readonly<Record<string, string>>) {
  const repository = openRepository({ paths: Object.keys(files), bytes: (path) => files[path] });
  return migrate({ repository, fixers: FIXERS, options: DEFAULT_OPTIONS, apply: ["safe"] });
}

const CALL = "nixos-generate -f do --flake .#box";

test.each([
  ["build.sh", `${CALL} # nixos-generate: ignore\n`],
  ["build.sh", `  # nixos-generate:ignore, built by hand\n  ${CALL}\n`],
  ["notes.md", `<!-- nixos-generate: ignore -->\n    $ ${CALL}\n`],
  ["Dockerfile", `FROM a\n# nixos-generate: ignore\nRUN ${CALL}\n`],
])("%s: %j is left alone", (path, text) => {
  const { files, diagnostics, ignored } = run({ [path]: text });
  expect([files, diagnostics]).toEqual([[], []]);
  expect(ignored).toHaveLength(1);
});

test.each([
  `${CALL} # nixos-generate: ignored\n`,
  `${CALL} # nixos-generate: ignore-not\n`,
  `x=1 # nixos-generate: ignore\n${CALL}\n`,
  `# nixos-generate: ignore\n\n${CALL}\n`,
])("%j is rewritten", (text) => {
  expect(run({ "build.sh": text }).files).toHaveLength(1);
});

const flake = (mark: { readonly input?: string; readonly call?: string }) => `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  ${mark.input ?? "#"}
  inputs.nixos-generators.url = "github:nix-community/nixos-generators";
  outputs = { nixpkgs, nixos-generators, ... }: {
    ${mark.call ?? "#"}
    packages.x86_64-linux.iso = nixos-generators.nixosGenerate {
      system = "x86_64-linux";
      format = "iso";
      modules = [ ./configuration.nix ];
    };
  };
}
`;

test("a call that is ignored keeps its input", () => {
  const { files, ignored } = run({
    "flake.nix": flake({ call: "# nixos-generate: ignore" }),
    "configuration.nix": "{ }\n",
  });
  expect(files).toEqual([]);
  expect(ignored.map(({ fixer }) => fixer)).toEqual(["nixos-generate-call"]);
});

test("an input that is ignored stays, and its calls are rewritten", () => {
  const { files } = run({
    "flake.nix": flake({ input: "# nixos-generate: ignore" }),
    "configuration.nix": "{ }\n",
  });
  expect(files).toHaveLength(1);
  expect(files[0]!.after).toContain("inputs.nixos-generators.url");
  expect(files[0]!.after).toContain("nixpkgs.lib.nixosSystem");
});

test("a fix that reaches an ignored line is withheld, and says which", () => {
  const text = flake({}).replace('format = "iso";', 'format = "iso"; # nixos-generate: ignore');
  const { files, diagnostics } = run({ "flake.nix": text, "configuration.nix": "{ }\n" });
  expect(files).toEqual([]);
  const call = diagnostics.find(({ fixer }) => fixer === "nixos-generate-call");
  expect(call).toMatchObject({ withheld: "ignored-line", next: expect.stringContaining("flake.nix:9") });
});
