import { expect, test } from "vitest";
import { renderAssumptions, renderNotice } from "../../src/report/notice.ts";
import { isUnsupported } from "../../src/translate/plan.ts";
import { planInvocation } from "../../src/translate/plan-invocation.ts";
import { CONTEXT, invocationOf, machine } from "../support/capabilities.ts";

function noticeOf(line: string, isDemo = false, release = "25.11"): readonly string[] {
  const invocation = invocationOf(line);
  const flake = invocation.flake && { url: "path:/f", attribute: "x" };
  const plan = planInvocation(invocation, machine(release, "ng", { flake }), CONTEXT);
  if (isUnsupported(plan)) throw new Error(plan.message);
  return [...renderAssumptions(invocation, plan, isDemo), ...renderNotice(invocation, plan, isDemo)];
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
  ["-f raw -c ./c.nix --no-kvm", []],
  // nixpkgs' own kexec does not work.
  ["-f kexec -c ./c.nix", [/differs from the legacy image: the script that starts the kernel is ours/]],
  ["-f iso -c ./c.nix --disk-size 4096", [/--disk-size has no effect on iso$/, /nixpkgs builds this itself/]],
  [
    "-f iso -c ./c.nix -I nixos-config=./d.nix",
    [/ignoring -c \.\/c\.nix: -I nixos-config=\.\/d\.nix was given/, /nixpkgs builds this itself/],
  ],
])("%s", (line, patterns) => {
  const said = noticeOf(line);
  expect(said).toHaveLength(patterns.length);
  for (const [index, pattern] of patterns.entries()) expect(said[index]).toMatch(pattern);
});

test("the demonstration is announced, and no command suggested that would build something else", () => {
  const said = noticeOf("-f iso", true);
  expect(said).toEqual([expect.stringMatching(/no configuration is named: building the demonstration/)]);
  expect(noticeOf("-f iso -c ./c.nix", true).join()).not.toContain("demonstration");
});

// A nixpkgs that builds no images: what was asked for and cannot be, and what is ours in the image.
test.each<[string, readonly RegExp[]]>([
  ["-f iso -c ./c.nix", []],
  ["-f vm -c ./c.nix --fidelity native", [/nixpkgs builds this itself/]],
  ["-f kexec -c ./c.nix", [/differs from the legacy image: the script that starts the kernel/]],
])("%s on 24.11", (line, patterns) => {
  const said = noticeOf(line, false, "24.11");
  expect(said).toHaveLength(patterns.length);
  for (const [index, pattern] of patterns.entries()) expect(said[index]).toMatch(pattern);
});
