import { el, NARROW } from "./dom.ts";
import type { PageOptions } from "./engine.ts";

interface Choice {
  readonly value: string;
  readonly text: string;
}

const FIDELITIES: readonly Choice[] = [
  { value: "same", text: "the same as before" },
  { value: "native", text: "nixpkgs' own" },
];
const SCRIPTS: readonly Choice[] = [
  { value: "rebuild", text: "nixos-rebuild" },
  { value: "nix", text: "nix build" },
  { value: "shim", text: "the drop-in" },
];
const RELEASES: readonly Choice[] = [
  { value: "", text: "as pinned" },
  ...["25.05", "25.11", "26.05", "26.11"].map((value) => ({ value, text: value })),
];

/** What the flags of `migrate` choose. */
export function openOptions(changed: () => void): { readonly dom: HTMLElement; read(): PageOptions } {
  const fidelity = select("Image", FIDELITIES, changed);
  const scripts = select("Commands become", SCRIPTS, changed);
  const release = select("NixOS release", RELEASES, changed);
  const unsafe = el("input", { type: "checkbox", on: { change: changed } });
  const dom = el(
    "details",
    { class: "options" },
    el("summary", { text: "Options" }),
    el(
      "div",
      { class: "group", role: "group", "aria-label": "Options" },
      fidelity.dom,
      scripts.dom,
      release.dom,
      el("label", { class: "check" }, unsafe, "unsafe fixes too"),
    ),
  );
  const fold = () => {
    dom.open = !NARROW.matches;
  };
  NARROW.addEventListener("change", fold);
  fold();
  return {
    dom,
    read: () => ({
      fidelity: fidelity.value() as PageOptions["fidelity"],
      scripts: scripts.value() as PageOptions["scripts"],
      toRelease: release.value() || undefined,
      unsafe: unsafe.checked,
    }),
  };
}

function select(label: string, choices: readonly Choice[], changed: () => void) {
  const input = el(
    "select",
    { on: { change: changed } },
    choices.map(({ value, text }) => el("option", { value, text })),
  );
  return { dom: el("label", {}, el("span", { text: label }), input), value: () => input.value };
}
