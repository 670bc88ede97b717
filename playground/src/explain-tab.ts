import type { ExplainedCall } from "../../src/migrate/languages/shell/explain.ts";
import type { EngineClient } from "./client.ts";
import { el } from "./dom.ts";
import { renderCode } from "./findings.ts";

const FIRST = "nixos-generate -f qcow-efi --flake .#web -o disk";
const OTHERS = [
  "nixos-generate -f iso -c ./configuration.nix",
  'dd if="$(nixos-generate -f raw-efi --flake .#box)" of=/dev/sdX',
  "nixos-generate -f do --disk-size 20480 -c server.nix",
  "nixos-generate --run",
];

/** The tab that explains an old command line, or every one of a script. */
export function openExplainTab(panel: HTMLElement, client: EngineClient): void {
  const input = el("textarea", { id: "command", rows: 2, spellcheck: "false", autocapitalize: "off" });
  input.value = FIRST;
  const output = el("div", { class: "explained", "aria-live": "polite" });
  let asked = 0;
  const run = async () => {
    const mine = ++asked;
    const calls = await client.explain(input.value).catch(() => []);
    if (mine !== asked) return;
    output.replaceChildren(
      ...(calls.length === 0
        ? [el("p", { class: "empty", text: "There is no old command line in this text." })]
        : calls.map(renderCall)),
    );
  };
  input.addEventListener("input", run);
  const example = (text: string) =>
    el("button", {
      type: "button",
      class: "quiet example",
      text,
      on: {
        click: () => {
          input.value = text;
          run();
        },
      },
    });
  panel.append(
    el(
      "div",
      { class: "column" },
      el("h2", { text: "What an old command line means, and what to type now" }),
      el("label", { for: "command", text: "An old command line, or a script with several" }),
      input,
      el("div", { class: "group", role: "group", "aria-label": "Examples" }, OTHERS.map(example)),
      output,
    ),
  );
  run();
}

function renderCall(call: ExplainedCall): HTMLElement {
  const title = el("h3", {}, el("code", { text: call.line }));
  if (call.kind === "fails") {
    return el(
      "article",
      {},
      title,
      el("p", { class: "wrong", text: `Refused: ${call.message}.` }),
      list(call.hints),
    );
  }
  if (call.kind === "open") return el("article", {}, title, el("p", { text: call.why }));
  return el(
    "article",
    {},
    title,
    list(call.meaning),
    el("h4", { text: "Today" }),
    call.commands.map(({ where, command, reason }) =>
      el(
        "div",
        { class: "today" },
        el("p", { class: "label", text: where }),
        command === undefined ? el("p", { text: `None: ${reason}.` }) : renderCode(command),
      ),
    ),
    el("h4", { text: "Its flags" }),
    el(
      "dl",
      {},
      call.flags.flatMap(({ words, becomes }) => [
        el("dt", {}, el("code", { text: words.join(" ") })),
        el("dd", { text: becomes }),
      ]),
    ),
    section("What differs in nixpkgs' own image", call.differs),
    section("To keep the image", call.keep),
  );
}

function section(title: string, lines: readonly string[]): readonly HTMLElement[] {
  return lines.length === 0 ? [] : [el("h4", { text: title }), list(lines)];
}

function list(lines: readonly string[]): HTMLElement {
  return el(
    "ul",
    {},
    lines.map((text) => el("li", { text })),
  );
}
