import type { EngineClient } from "./client.ts";
import { copy, count, el, NARROW } from "./dom.ts";
import { type Editors, openEditors } from "./editors.ts";
import type { MigrateAnswer, PageOptions } from "./engine.ts";
import { EXAMPLE } from "./example.ts";
import { download, type Loaded, readDropped, readFiles, toBytes, zipOf } from "./files.ts";
import { findingsOf, renderFinding } from "./findings.ts";
import { openOptions } from "./options.ts";
import { forEditor, Workspace } from "./workspace.ts";

/** While somebody types, the engine waits this long. */
const PAUSE_MS = 120;

/** The mark in the browser's timeline that the bench reads. */
const FIRST_RESULT = "first-result";

/** The tab that migrates: files on the left, one of them before and after the migration, its findings at their lines. */
export class MigrateTab {
  readonly #workspace = new Workspace();
  readonly #options = openOptions(() => this.#run());
  readonly #summary = el("p", { class: "summary", role: "status" });
  readonly #list = el("ul", {});
  readonly #body = el("div", { class: "body" });
  readonly #actions = this.#makeActions();
  #selected: string | undefined;
  #answer: MigrateAnswer | undefined;
  #editors: Editors | undefined;
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly panel: HTMLElement,
    readonly client: EngineClient,
  ) {
    panel.append(
      el("div", { class: "bar" }, this.#makeSources(), this.#options.dom),
      el("div", { class: "bar outcome" }, this.#summary, this.#actions.dom),
      el(
        "div",
        { class: "work" },
        el("nav", { class: "files", "aria-label": "Files" }, this.#list),
        this.#body,
      ),
    );
    this.#acceptDrops();
    NARROW.addEventListener("change", () => this.#show());
    this.#load({ files: EXAMPLE, skipped: [] }, true);
  }

  #makeSources(): HTMLElement {
    const files = picker(false, (loaded) => this.#load(loaded, this.#isExample()));
    const folder = picker(true, (loaded) => this.#load(loaded, true));
    const button = (text: string, click: () => void) => el("button", { type: "button", text, on: { click } });
    return el(
      "div",
      { class: "group", role: "group", "aria-label": "Files to migrate" },
      button("Open files", () => files.click()),
      button("Open folder", () => folder.click()),
      button("New file", () => this.#create()),
      button("Example", () => this.#load({ files: EXAMPLE, skipped: [] }, true)),
      files,
      folder,
    );
  }

  #makeActions() {
    const button = (text: string, act: (answer: MigrateAnswer, button: HTMLButtonElement) => void) => {
      const made = el("button", { type: "button", text, disabled: true });
      made.addEventListener("click", () => this.#answer && act(this.#answer, made));
      return made;
    };
    const buttons = [
      button("Copy this file", (_, self) => copy(self, this.#afterOf(this.#selected!))),
      button("Copy patch", ({ patch }, self) => copy(self, forEditor(patch))),
      button("Download patch", ({ patch }) => download("migrate.patch", toBytes(patch))),
      button("Download zip", ({ files }) =>
        download("migrated.zip", zipOf(files.map(({ path, after }) => ({ path, text: after })))),
      ),
    ];
    return {
      dom: el("div", { class: "group", role: "group", "aria-label": "Result" }, buttons),
      enable(on: boolean) {
        for (const each of buttons) each.disabled = !on;
      },
    };
  }

  #acceptDrops(): void {
    const { panel } = this;
    panel.addEventListener("dragover", (event) => {
      event.preventDefault();
      panel.classList.add("dropping");
    });
    for (const end of ["dragleave", "drop"])
      panel.addEventListener(end, () => panel.classList.remove("dropping"));
    panel.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer === null) return;
      readDropped(event.dataTransfer).then(
        (loaded) => this.#load(loaded, true),
        (problem: Error) => this.#say(problem.message),
      );
    });
  }

  #isExample(): boolean {
    return this.#workspace.files.every(
      ({ path, text }) => EXAMPLE.find((file) => file.path === path)?.text === text,
    );
  }

  #load({ files, skipped }: Loaded, instead: boolean): void {
    if (files.length === 0) {
      this.#say(skipped[0] ?? "There is no file in what was dropped.");
      return;
    }
    if (instead) this.#workspace.replace(files);
    else this.#workspace.add(files);
    this.#selected = undefined;
    this.#answer = undefined;
    this.#run(skipped.length === 0 ? undefined : skipped.join("; "));
  }

  #create(): void {
    const path = window.prompt("Path of the new file, such as flake.nix", "flake.nix")?.trim();
    if (!path) return;
    if (this.#isExample()) this.#workspace.replace([]);
    if (!this.#workspace.has(path)) this.#workspace.add([{ path, text: "" }]);
    this.#selected = path;
    this.#answer = undefined;
    this.#run();
  }

  /** Asks the engine; of several questions only the last one's answer is shown. */
  async #run(remark?: string): Promise<void> {
    clearTimeout(this.#timer);
    const asked = ++this.#asked;
    const options: PageOptions = this.#options.read();
    try {
      const answer = await this.client.migrate(this.#workspace.files, options);
      if (asked === this.#asked) this.#take(answer, remark);
    } catch (problem) {
      if (asked === this.#asked) this.#say(`error: ${(problem as Error).message}`);
    }
  }

  #take(answer: MigrateAnswer, remark: string | undefined): void {
    const first = this.#answer === undefined;
    this.#answer = answer;
    this.#actions.enable(answer.files.length > 0);
    const paths = new Set([...this.#workspace.paths, ...answer.files.map(({ path }) => path)]);
    const selected = this.#selected !== undefined && paths.has(this.#selected) ? this.#selected : undefined;
    this.#selected = selected ?? firstToShow(answer, paths);
    this.#say([sumOf(answer), remark].filter(Boolean).join(" "));
    this.#list.replaceChildren(...this.#rows(answer, paths));
    if (first || selected === undefined || this.#editors === undefined) this.#show();
    else this.#editors.update(forEditor(this.#afterOf(selected)), findingsOf(answer.report, selected));
    if (performance.getEntriesByName(FIRST_RESULT).length === 0) performance.mark(FIRST_RESULT);
  }

  #rows(answer: MigrateAnswer, paths: ReadonlySet<string>): readonly HTMLElement[] {
    const rows = [...paths].map((path) => ({ path, marks: marksOf(answer, path) }));
    const told = rows.filter(({ marks, path }) => marks.length > 0 || path === this.#selected);
    const silent = rows.filter((row) => !told.includes(row));
    const shown = [...told, ...silent].slice(0, Math.max(told.length, 60));
    const more = rows.length - shown.length;
    return [
      ...shown.map(({ path, marks }) => this.#row(path, marks)),
      ...(more > 0
        ? [el("li", { class: "more", text: `and ${count(more, "file")} with nothing to do` })]
        : []),
    ];
  }

  #row(path: string, marks: readonly string[]): HTMLElement {
    const select = () => {
      this.#selected = path;
      for (const other of this.#list.querySelectorAll("[aria-current]"))
        other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      this.#show();
    };
    const button = el(
      "button",
      {
        type: "button",
        class: "quiet",
        on: { click: select },
        "aria-current": path === this.#selected && "true",
      },
      el("span", { class: "path", text: path }),
      marks.length > 0 ? el("span", { class: "marks", text: marks.join(", ") }) : undefined,
    );
    return el("li", {}, button);
  }

  #show(): void {
    this.#editors?.destroy();
    this.#editors = undefined;
    const [path, answer] = [this.#selected, this.#answer];
    if (path === undefined || answer === undefined) {
      this.#body.replaceChildren();
      return;
    }
    const findings = findingsOf(answer.report, path);
    this.#editors = openEditors({
      path,
      before: this.#workspace.shown(path),
      after: forEditor(this.#afterOf(path)),
      findings,
      narrow: NARROW.matches,
      onEdit: (text) => {
        if (!this.#workspace.edit(path, text)) return;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#run(), PAUSE_MS);
      },
    });
    const spoken = el(
      "details",
      { class: "spoken", open: NARROW.matches },
      el("summary", { text: `${count(findings.length, "finding")} in ${path}` }),
      findings.map((finding) =>
        el("div", {}, el("p", { class: "line", text: `Line ${finding.line}` }), renderFinding(finding)),
      ),
    );
    this.#body.replaceChildren(
      el("h2", { class: "visually-hidden", text: path }),
      this.#editors.dom,
      ...(findings.length > 0 ? [spoken] : []),
    );
  }

  /** Latin1. */
  #afterOf(path: string): string {
    return this.#answer?.files.find((file) => file.path === path)?.after ?? this.#workspace.bytesOf(path);
  }

  #say(text: string): void {
    this.#summary.textContent = text;
  }
}

function picker(folder: boolean, take: (loaded: Loaded) => void): HTMLInputElement {
  const input = el("input", {
    type: "file",
    multiple: true,
    webkitdirectory: folder,
    hidden: true,
    "aria-label": folder ? "A folder" : "Files or a zip",
  });
  input.addEventListener("change", async () => {
    take(await readFiles(input.files ?? []));
    // So that the same file can be chosen again.
    input.value = "";
  });
  return input;
}

function sumOf({ files, report }: MigrateAnswer): string {
  const left = report.left.filter(({ reason }) => reason !== "note").length;
  if (files.length === 0 && left === 0) return "Nothing to migrate.";
  const changes = `${count(files.length, "file")} changed by ${count(report.applied.length, "fix", "fixes")}`;
  const ignored = report.ignored.length === 0 ? "" : `, ${report.ignored.length} ignored`;
  return `${changes}, ${left === 0 ? "nothing" : left} left for you${ignored}.`;
}

/** A flake that changes, else any file that does, else one with something left, else the first. */
function firstToShow({ files, report }: MigrateAnswer, paths: ReadonlySet<string>): string | undefined {
  const flake = files.find(({ path }) => path === "flake.nix") ?? files[0];
  return flake?.path ?? report.left[0]?.path ?? [...paths][0];
}

function marksOf({ files, report }: MigrateAnswer, path: string): readonly string[] {
  const changed = files.find((file) => file.path === path);
  const left = report.left.filter((found) => found.path === path && found.reason !== "note").length;
  return [...(changed === undefined ? [] : ["changed"]), ...(left === 0 ? [] : [`${left} left`])];
}
