import { expect, test } from "vitest";
import { renderNotice } from "../../src/report/notice.ts";
import { isUnsupported } from "../../src/translate/plan.ts";
import { planInvocation } from "../../src/translate/plan-invocation.ts";
import { CONTEXT, invocationOf, machine } from "../support/capabilities.ts";

function noticeOf(line: string): readonly string[] {
  const invocation = invocationOf(line);
  const flake = invocation.flake && { url: "path:/f", attribute: "x" };
  const plan = planInvocation(invocation, machine("25.11", "ng", { flake }), CONTEXT);
  if (isUnsupported(plan)) throw new Error(plan.message);
  return renderNotice(invocation, plan);
}

// What is said before an image is built; a pattern a line.
test.each<[string, readonly RegExp[]]>([
  ["-f gce --flake .#x", [/^nixos-generate: nixpkgs builds this itself: nixos-rebuild build-image /]],
  ["-f iso --flake .#x", [/itself \(not quite the same image; /]],
  ["-f iso --flake .#x --fidelity native", [/^nixos-generate: nixpkgs builds this itself: nixos-rebuild/]],
  ["-f iso --flake .#x --image-of-host", []],
  [
    "-f gce -c ./c.nix --flake .#x",
    [/ignoring -c \.\/c\.nix: --flake was given/, /nixpkgs builds this itself/],
  ],
  ["-f iso -c ./c.nix --fidelity legacy", []],
])("%s", (line, patterns) => {
  const said = noticeOf(line);
  expect(said).toHaveLength(patterns.length);
  for (const [index, pattern] of patterns.entries()) expect(said[index]).toMatch(pattern);
});
