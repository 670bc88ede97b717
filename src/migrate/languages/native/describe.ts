import type { FileEdit, Finding } from "../../engine/types.ts";
import type { Native } from "./command.ts";

/** The new command, what goes into the configuration with it, and what a person should know. */
export function describeNative(
  name: string,
  { text, command, format, needed, moves, notes }: Native,
  place: Omit<FileEdit, "text">,
): Pick<Finding, "message" | "fix"> {
  const head = command.argv.slice(0, command.argv[1]?.startsWith("<") ? 1 : 2).join(" ");
  const program = head === "nix run" && command.prints === "file" ? "nixos-rebuild build-image" : head;
  const settled = needed.kind === "edits" ? `; what nixpkgs' own lacks is set in ${needed.where}` : "";
  const prints =
    command.prints === "output" && !command.argv.includes("-o")
      ? ["the command prints the folder that contains the image"]
      : [];
  const other =
    needed.kind === "edits" ? needed.unnoticed.map((each) => `the ${format} image differs in ${each}`) : [];
  const lost =
    needed.kind === "lost"
      ? [`the image is nixpkgs' own ${format}, because ${needed.because}: ${needed.lost.join("; ")}`]
      : [];
  return {
    message: `${name} is retired, and nixpkgs builds the ${format} image itself${settled}`,
    fix: {
      title: `build the ${format} image with ${program}`,
      applicability: "safe",
      // A call of nixosGenerate may build the same configuration, and need the same.
      first: needed.kind === "edits",
      edits: [{ ...place, text }, ...(needed.kind === "edits" ? needed.edits : []), ...moves],
      notes: [
        ...lost,
        ...other,
        ...notes,
        ...command.caveats.map((caveat) => `${program} ${caveat}`),
        ...prints,
      ],
    },
  };
}
