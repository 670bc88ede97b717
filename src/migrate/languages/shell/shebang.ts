import { quoteShell } from "../../../translate/shell.ts";
import type { Finding } from "../../engine/types.ts";
import { isOldFlake, isOldPackage } from "./syntax/origins.ts";

/**
 * The `#! nix-shell -i bash -p nixos-generators` lines of a script: the package goes once nothing in the
 * script calls the program by name any more; a flake reference of `#! nix shell` is swapped at once.
 */
export function checkShebang(
  path: string,
  text: string,
  callsByName: boolean,
  shim: string | undefined,
): readonly Finding[] {
  const findings: Finding[] = [];
  const code = text.search(/^[ \t]*[^#\s]/m);
  for (const line of text.matchAll(/^#!.*$/gm)) {
    if (code >= 0 && code < line.index) break;
    const words = [...line[0].matchAll(/[^\s"]+/g)].map((word) => ({
      text: word[0],
      at: line.index + word.index,
    }));
    if (words.some((word) => word.text.endsWith("nix-shell"))) {
      findings.push(...packages(path, text, words, callsByName));
    } else findings.push(...flakes(path, words, shim));
  }
  return findings;
}

interface Word {
  readonly text: string;
  readonly at: number;
}

function packages(
  path: string,
  text: string,
  words: readonly Word[],
  callsByName: boolean,
): readonly Finding[] {
  const old = words.find((word) => isOldPackage(word.text));
  if (old === undefined) return [];
  const place = { path, start: old.at, end: old.at + old.text.length };
  const message = 'the first lines of the script ask for "nixos-generators"';
  if (callsByName) {
    return [
      {
        ...place,
        message,
        withheld: "still-used",
        next: "it can be removed once the commands below no longer use nixos-generate",
      },
    ];
  }
  const interpreter = /^#!.*\s-i\s+([\w.-]+)/m.exec(text)?.[1] ?? "bash";
  const at = words.indexOf(old);
  const flag = /^(?:-p|--packages)$/.test(words[at - 1]?.text ?? "") ? words[at - 1] : undefined;
  const alone = flag !== undefined && !/^[^-]/.test(words[at + 1]?.text ?? "-");
  const others = words.some((word) => word !== flag && /^(?:-p|--packages)$/.test(word.text));
  // The last -p stays, with the interpreter's own package: without one nix-shell would read shell.nix.
  const from = alone ? flag.at : old.at;
  const edit =
    alone && !others
      ? { ...place, text: interpreter }
      : { path, start: text.slice(0, from).trimEnd().length, end: place.end, text: "" };
  return [
    {
      ...place,
      message,
      fix: { title: "remove the retired package", applicability: "safe", edits: [edit] },
    },
  ];
}

/** `shim`: the flake of the drop-in; it is only written where it needs no quotes. */
function flakes(path: string, words: readonly Word[], shim: string | undefined): readonly Finding[] {
  return words
    .filter((word) => isOldFlake(word.text))
    .map((word) => {
      const place = { path, start: word.at, end: word.at + word.text.length };
      const message = "the first lines of the script put the retired nixos-generators on PATH";
      if (shim === undefined || quoteShell(shim) !== shim) {
        const next = "it can be removed once the commands below no longer use nixos-generate";
        return { ...place, message, withheld: "still-used" as const, next };
      }
      const edits = [{ ...place, text: shim }];
      return {
        ...place,
        message,
        fix: { title: "put the drop-in on PATH", applicability: "safe", edits },
      };
    });
}
