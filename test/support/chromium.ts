import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findOnPath } from "./requirements.ts";
import { folderWith } from "./temporary.ts";

export const CHROMIUM: string | undefined = ["chromium", "chromium-browser", "google-chrome"]
  .map(findOnPath)
  .find(Boolean);

export const NO_CHROMIUM: string | undefined =
  CHROMIUM === undefined ? "there is no chromium on PATH; apt-get install chromium" : undefined;

/**
 * What a real browser makes of a page, at a width in CSS pixels: what `probe`, a script's expression, gives. The probe
 * runs in a page around the page, so that the page itself stays as it is and keeps its policy.
 */
export async function measurePage<T>(page: string, width: number, probe: string): Promise<T> {
  // A frame made of a string shares the origin of what made it, so that the probe may look into it.
  const frame = `<!doctype html><meta charset="utf-8"><iframe id="page" style="border:0;width:${width}px;height:900px"></iframe>
<pre id="answer"></pre>
<script>
const frame = document.getElementById("page");
frame.onload = () => {
  const page = frame.contentDocument;
  const view = frame.contentWindow;
  document.getElementById("answer").textContent = JSON.stringify(${probe});
};
frame.srcdoc = ${JSON.stringify(page).replaceAll("<", "\\u003c")};
</script>`;
  const folder = folderWith({});
  writeFileSync(join(folder, "frame.html"), frame);
  const { stdout } = await promisify(execFile)(
    CHROMIUM!,
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--virtual-time-budget=10000",
      `--user-data-dir=${join(folder, "profile")}`,
      "--dump-dom",
      `file://${join(folder, "frame.html")}`,
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const [, answer = ""] = /<pre id="answer">(.*?)<\/pre>/s.exec(stdout) ?? [];
  return JSON.parse(decodeEntities(answer)) as T;
}

function decodeEntities(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&nbsp;", "\u00a0")
    .replaceAll("&amp;", "&");
}
