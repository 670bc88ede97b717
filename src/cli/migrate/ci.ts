import { relative } from "node:path";

/**
 * What goes in front of the paths of a repository at `root` where a CI service shows them: it counts from its workspace,
 * and a checkout may be in a folder of that. Empty outside CI.
 */
export function workspaceFolder(root: string): string {
  const workspace = process.env["GITHUB_WORKSPACE"] || process.env["CI_PROJECT_DIR"];
  const folder = workspace ? relative(workspace, root) : "";
  return folder === "" || folder.startsWith("..") ? "" : `${folder}/`;
}
