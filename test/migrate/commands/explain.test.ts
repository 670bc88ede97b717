import { describe, expect, it } from "vitest";
import { explainText } from "../../../src/migrate/languages/shell/explain.ts";
import { renderExplanations } from "../../../src/report/help/explanation.ts";

describe("explainText", () => {
  it("keeps what the shell puts in, and repeats flags that are given twice", () => {
    const [call] = explainText('nixos-generate -f gce --flake ".#$HOST" --option a b --option a c');
    if (call?.kind !== "explained") throw new Error("not explained");
    expect(call.meaning[0]).toContain("nixosConfigurations.$HOST of the flake .");
    expect(call.commands.map(({ command }) => command)).toEqual([
      'nixos-rebuild build-image --image-variant google-compute --flake ".#$HOST" --option a b --option a c',
      'nix build ".#nixosConfigurations.\\"$HOST\\".config.system.build.images.google-compute" --no-link --print-out-paths --impure --option a b --option a c',
      'nixos-generate -f gce --flake ".#$HOST" --option a b --option a c',
    ]);
  });

  it("names the flake of the drop-in where it is known", () => {
    const [call] = explainText("nixos-generate -f gce --flake .#web", "git+https://git.example.org/x?rev=1");
    expect(call?.kind === "explained" && call.commands.at(-1)?.command).toBe(
      "nix run 'git+https://git.example.org/x?rev=1' -- -f gce --flake .#web",
    );
  });

  it("finds every old command line of a script, over several lines and inside others", () => {
    const text =
      "set -e\nnix run nixpkgs#nixos-generators -- \\\n  -f iso -c x.nix\nssh b 'nixos-generate -f do -c y.nix'\n";
    expect(explainText(text).map(({ line }) => line)).toEqual([
      "nix run nixpkgs#nixos-generators -- -f iso -c x.nix",
      "nixos-generate -f do -c y.nix",
    ]);
  });

  it.each([
    ["nixos-generate -f qcow2 -c x", "fails"],
    ["nixos-generate --format=iso", "fails"],
    ['nixos-generate -f "$F" -c x', "open"],
    ["nixos-generate --list", "open"],
  ])("says that %j %s", (line, kind) => {
    expect(explainText(line).map((call) => call.kind)).toEqual([kind]);
  });

  it("says why there is no command without a configuration", () => {
    expect(renderExplanations(explainText("nixos-generate -f azure"))).toContain(
      "none: no configuration is named; name it with -c or --flake",
    );
  });
});
