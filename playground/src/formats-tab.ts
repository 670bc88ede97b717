import { FIDELITY_WORDS } from "../../src/report/format-table.ts";
import type { EngineClient } from "./client.ts";
import { el } from "./dom.ts";
import type { ListedFormat } from "./engine.ts";

/** The tab with the table of formats. */
export async function openFormatsTab(panel: HTMLElement, client: EngineClient): Promise<void> {
  const rows = await client.formats();
  const body = el("tbody", {}, rows.map(renderRow));
  const filter = el("input", { type: "search", id: "filter", placeholder: "qcow, vmware, do …" });
  filter.addEventListener("input", () => {
    const word = filter.value.trim().toLowerCase();
    for (const row of body.rows) row.hidden = !row.textContent.toLowerCase().includes(word);
  });
  panel.append(
    el(
      "div",
      { class: "column wide" },
      el("h2", { text: "Formats, and the image variants of nixpkgs that they became" }),
      el("label", { for: "filter", text: "Find a format or variant" }),
      filter,
      el(
        "table",
        {},
        el("caption", { class: "visually-hidden", text: "Legacy formats and image variants" }),
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            ["Format", "Variant", "Since", "The image"].map((text) => el("th", { scope: "col", text })),
          ),
        ),
        body,
      ),
    ),
  );
}

function renderRow({
  format,
  variant,
  action,
  own,
  since,
  fidelity,
  summary,
  additions,
}: ListedFormat): HTMLElement {
  const target = variant ?? action;
  return el(
    "tr",
    {},
    el(
      "th",
      { scope: "row" },
      format === null ? el("span", { class: "none", text: "new" }) : el("code", { text: format }),
    ),
    el(
      "td",
      { "data-label": "Variant" },
      target === null ? "none" : el("code", { text: target }),
      own ? el("span", { class: "own", text: " defined by this project" }) : undefined,
    ),
    el("td", { "data-label": "Since", text: since || "never" }),
    el(
      "td",
      { class: "image" },
      el("p", { text: summary }),
      fidelity === null ? undefined : el("p", { class: "fidelity", text: FIDELITY_WORDS[fidelity] }),
      additions.length > 0
        ? el(
            "ul",
            {},
            additions.map(({ sets, because }) => el("li", {}, el("code", { text: sets }), ` ${because}`)),
          )
        : undefined,
    ),
  );
}
