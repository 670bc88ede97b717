import { relative } from "node:path";

/**
 * What stands in front of the paths of a repository at `root` where GitHub Actions shows them: it counts from
 * GITHUB_WORKSPACE, and a checkout may lie in a folder of it. Empty outside GitHub Actions.
 */
export function workspaceFolder(root: string): string {
  const workspace = process.env["GITHUB_WORKSPACE"];
  const folder = workspace ? relative(workspace, root) : "";
  return folder === "" || folder.startsWith("..") ? "" : `${folder}/`;
}
