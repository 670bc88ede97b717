import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { el } from "./dom.ts";
import EDITORS_CSS from "./editors.css?inline";
import { findingsBelowLines, type ShownFinding, showFindings } from "./findings.ts";
import { highlighting } from "./highlight.ts";

export interface EditorsInput {
  readonly path: string;
  /** Text with LF line endings. */
  readonly before: string;
  readonly after: string;
  readonly findings: readonly ShownFinding[];
  /** One column: the two texts cannot be beside each other. */
  readonly narrow: boolean;
  /** Called with the text on every change by a person. */
  readonly onEdit: (text: string) => void;
}

/** The two texts of one file: what it was, which can be edited, and what it becomes. */
export interface Editors {
  readonly dom: HTMLElement;
  update(after: string, findings: readonly ShownFinding[]): void;
  destroy(): void;
}

/** More exact than the default; files of a repository are small, and time is bounded for those that are not. */
const DIFF = { scanLimit: 5000, timeout: 300 };
const COLLAPSE = { margin: 3, minSize: 8 };

export function openEditors(input: EditorsInput): Editors {
  return input.narrow ? openNarrow(input) : openWide(input);
}

/** Side by side. */
function openWide({ path, before, after, findings, onEdit }: EditorsInput): Editors {
  // A shadow root takes the editor's style sheets as objects, so that the page's policy can refuse all inline styles.
  const { dom, root, inside } = shadow("editors wide");
  const view = new MergeView({
    a: { doc: before, extensions: original(path, onEdit) },
    b: { doc: after, extensions: result(path) },
    parent: inside,
    root,
    gutter: true,
    diffConfig: DIFF,
    collapseUnchanged: COLLAPSE,
  });
  showFindings(view.a, findings);
  return {
    dom,
    update(text, found) {
      replace(view.b, text);
      showFindings(view.a, found);
    },
    destroy: () => view.destroy(),
  };
}

/** One of the two at a time. */
function openNarrow({ path, before, after, findings, onEdit }: EditorsInput): Editors {
  const { dom, root, inside } = shadow("editors narrow");
  const left = new EditorView({ doc: before, extensions: original(path, onEdit), root });
  showFindings(left, findings);
  let right = unified(path, left.state.doc.toString(), after, root);
  const panes = [left.dom, el("div", {}, right.dom)] as const;
  const buttons = ["Before", "After"].map((text, index) =>
    el("button", { type: "button", class: "quiet", text, on: { click: () => show(index) } }),
  );
  const show = (chosen: number) => {
    for (const [index, pane] of panes.entries()) pane.hidden = index !== chosen;
    for (const [index, button] of buttons.entries())
      button.setAttribute("aria-pressed", String(index === chosen));
  };
  inside.append(...panes);
  show(1);
  return {
    dom: el(
      "div",
      {},
      el("div", { class: "segments", role: "group", "aria-label": "Which text" }, buttons),
      dom,
    ),
    update(text, found) {
      right.destroy();
      right = unified(path, left.state.doc.toString(), text, root);
      panes[1].replaceChildren(right.dom);
      showFindings(left, found);
    },
    destroy() {
      left.destroy();
      right.destroy();
    },
  };
}

function unified(path: string, before: string, after: string, root: ShadowRoot): EditorView {
  const changes = unifiedMergeView({
    original: before,
    mergeControls: false,
    gutter: true,
    diffConfig: DIFF,
    highlightChanges: false,
    collapseUnchanged: COLLAPSE,
  });
  return new EditorView({ doc: after, extensions: [result(path), changes], root });
}

function shadow(name: string): { dom: HTMLElement; root: ShadowRoot; inside: HTMLElement } {
  const dom = el("div", { class: name });
  const root = dom.attachShadow({ mode: "open" });
  const inside = el("div", { class: "inside" });
  root.append(inside);
  root.adoptedStyleSheets = [sheet()];
  return { dom, root, inside };
}

let known: CSSStyleSheet | undefined;

/** The style sheet of the editors: editors.css, which is part of the bundle. */
function sheet(): CSSStyleSheet {
  if (known === undefined) {
    known = new CSSStyleSheet();
    known.replaceSync(EDITORS_CSS);
  }
  return known;
}

function common(path: string): Extension {
  return [lineNumbers(), highlighting(path), EditorView.lineWrapping, EditorState.tabSize.of(2)];
}

function original(path: string, onEdit: (text: string) => void): Extension {
  return [
    common(path),
    history(),
    keymap.of([...standardKeymap, ...historyKeymap]),
    findingsBelowLines,
    EditorView.contentAttributes.of({ "aria-label": `${path}, before the migration` }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged) onEdit(state.doc.toString());
    }),
  ];
}

function result(path: string): Extension {
  return [
    common(path),
    EditorState.readOnly.of(true),
    keymap.of(standardKeymap),
    EditorView.contentAttributes.of({ "aria-label": `${path}, after the migration` }),
  ];
}

function replace(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  if (before !== text) view.dispatch({ changes: { from: 0, to: before.length, insert: text } });
}
