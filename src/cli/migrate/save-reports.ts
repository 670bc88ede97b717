import type { FileTree } from "../../exec/files.ts";
import { writeOwnFile } from "../../exec/own-files.ts";
import type { ReportPage } from "../../report/migration/html.ts";
import { say } from "../terminal/say.ts";
import { reportKind } from "./migrate-output.ts";

/** Writes the pages that --report asks for. Says what cannot be written; false when some report was not. */
export async function saveReports(
  paths: readonly string[],
  page: ReportPage,
  { root }: FileTree,
): Promise<boolean> {
  const workspace = process.env["GITHUB_WORKSPACE"];
  const distrusted = workspace ? [root, workspace] : [root];
  let whole = true;
  for (const path of paths) {
    const { render, isOurs } = reportKind(path)!;
    const fault = await writeOwnFile(path, render(page), { isOurs, distrusted });
    if (fault === undefined) continue;
    whole = false;
    say(`error: cannot write the report to ${JSON.stringify(path)}: ${fault}`);
    say("hint: --report takes the path of a new file or of an older report, in an existing folder");
  }
  return whole;
}
