import { BIN } from "./bin.ts";
import { type PairResult, pair } from "./pair.ts";

/** What a person waits for before anything is asked of Nix. */
export async function benchStartup(): Promise<readonly PairResult[]> {
  const nothing = { name: "node -e 0", argv: [process.execPath, "-e", "0"] };
  const runs = 21;
  return [
    await pair({ name: "--list", argv: [process.execPath, BIN, "--list"] }, nothing, runs, 1.5),
    await pair({ name: "--help", argv: [process.execPath, BIN, "--help"] }, nothing, runs, 1.5),
  ];
}
