import { type Extension, type Range, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { MigrationReport } from "../../src/report/migration/migration-schema.ts";
import { REASONS } from "../../src/report/migration/reasons.ts";
import { copy, el } from "./dom.ts";

/** One finding of a file, ready to be shown below its line. */
export interface ShownFinding {
  readonly line: number;
  readonly kind: "fixed" | "left" | "note";
  readonly rule: string;
  readonly message: string;
  /** What a fix does, why there is none, what to do next. */
  readonly rows: readonly { readonly label: string; readonly text: string }[];
  readonly snippet: string | undefined;
}

/** The findings of one file, in the order of its lines. */
export function findingsOf(report: MigrationReport, path: string): readonly ShownFinding[] {
  const fixed = report.applied
    .filter((fix) => fix.path === path)
    .map(
      ({ line, fixer, message, title, notes }): ShownFinding => ({
        line,
        kind: "fixed",
        rule: fixer,
        message,
        rows: [{ label: "fix", text: title }, ...notes.map((text) => ({ label: "note", text }))],
        snippet: undefined,
      }),
    );
  const left = report.left
    .filter((found) => found.path === path)
    .map(({ line, fixer, message, reason, next, snippet }): ShownFinding => {
      const why = REASONS[reason];
      return {
        line,
        kind: reason === "note" ? "note" : "left",
        rule: fixer,
        message,
        rows: [
          ...(why === undefined ? [] : [{ label: "why", text: why }]),
          ...(next === null ? [] : [{ label: "next", text: next }]),
        ],
        snippet: snippet ?? undefined,
      };
    });
  return [...fixed, ...left].sort((a, b) => a.line - b.line);
}

const KINDS = { fixed: "Fix", left: "Left for you", note: "Note" } as const;

/** A finding as a card. */
export function renderFinding({ kind, rule, message, rows, snippet }: ShownFinding): HTMLElement {
  return el(
    "div",
    { class: `finding ${kind}` },
    el(
      "p",
      { class: "message" },
      el("strong", { text: KINDS[kind] }),
      ` ${message} `,
      el("span", { class: "rule", text: rule }),
    ),
    rows.map(({ label, text }) => el("p", {}, el("span", { class: "label", text: label }), text)),
    snippet === undefined ? undefined : renderCode(snippet),
  );
}

/** Code with a button that copies it. */
export function renderCode(code: string): HTMLElement {
  const button = el("button", { type: "button", class: "quiet", text: "Copy" });
  button.addEventListener("click", () => copy(button, code));
  return el("div", { class: "code" }, el("pre", { tabindex: 0 }, el("code", { text: code })), button);
}

class FindingsWidget extends WidgetType {
  constructor(readonly findings: readonly ShownFinding[]) {
    super();
  }

  override eq(other: FindingsWidget): boolean {
    return JSON.stringify(other.findings) === JSON.stringify(this.findings);
  }

  override toDOM(): HTMLElement {
    return el("div", { class: "findings" }, this.findings.map(renderFinding));
  }

  /** Its text can be selected and its buttons pressed. */
  override ignoreEvent(): boolean {
    return true;
  }
}

const setFindings = StateEffect.define<readonly ShownFinding[]>();

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    for (const effect of transaction.effects)
      if (effect.is(setFindings)) return decorate(effect.value, transaction.newDoc);
    return shown.map(transaction.changes);
  },
  provide: (found) => EditorView.decorations.from(found),
});

function decorate(findings: readonly ShownFinding[], doc: Text): DecorationSet {
  const lines = new Map<number, ShownFinding[]>();
  for (const finding of findings) {
    const line = Math.min(finding.line, doc.lines);
    lines.set(line, [...(lines.get(line) ?? []), finding]);
  }
  const ranges = [...lines].flatMap(([line, found]): Range<Decoration>[] => {
    const { from, to } = doc.line(line);
    const widget = new FindingsWidget(found);
    return [
      Decoration.line({ class: "has-finding" }).range(from),
      Decoration.widget({ widget, block: true, side: 1 }).range(to),
    ];
  });
  return Decoration.set(ranges, true);
}

/** Shows findings below their lines; `showFindings` says which. */
export const findingsBelowLines: Extension = field;

export function showFindings(view: EditorView, findings: readonly ShownFinding[]): void {
  view.dispatch({ effects: setFindings.of(findings) });
}
