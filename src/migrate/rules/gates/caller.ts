import type { Place } from "../../engine/text.ts";
import type { Project } from "../../model/project.ts";

/** Files in which the name of the program is not a command: documents, data, and Nix, which has fixers of its own. */
const NO_SCRIPT = /\.(?:nix|lock|md|markdown|mdx|org|adoc|rst|txt|patch|diff|svg|html?|json)$/i;

/** Where some script calls the old program by its name and counts on it being there. `shim`: the flake of the drop-in. */
export function callerOf({ repository }: Project, shim: string): Place | undefined {
  for (const path of repository.containing(["nixos-generate"])) {
    if (NO_SCRIPT.test(path)) continue;
    const text = repository.text(path) ?? "";
    const called = /^(?![ \t]*(?:#|\/\/)).*?(?<![\w./-])nixos-generate(?![\w-])/gm;
    // `nix shell <drop-in> -c nixos-generate` brings it along.
    const match = [...text.matchAll(called)].find(([line]) => shim === "" || !line.includes(shim));
    if (match !== undefined) return { path, offset: match.index + match[0].length - "nixos-generate".length };
  }
  return undefined;
}

const NIX_BUILDS = /(?:nix-build '<nixpkgs\/nixos>' -A |nix build \S*[#.])config\.system\.build\./;

/** Whether Nix itself builds the images of a repository, and nothing in it names nixos-rebuild. */
export function buildsWithNix({ repository }: Project): boolean {
  const texts = (words: readonly string[]) =>
    repository.containing(words).map((path) => repository.text(path) ?? "");
  return (
    texts(["system.build."]).some((text) => NIX_BUILDS.test(text)) && texts(["nixos-rebuild"]).length === 0
  );
}
