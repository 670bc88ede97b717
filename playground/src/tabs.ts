import { byId } from "./dom.ts";

/** Makes the tabs of index.html work with mouse and keyboard (WAI-ARIA: tabs), and keeps the chosen one in the address. */
export function openTabs(opened: Readonly<Record<string, (panel: HTMLElement) => void>>): void {
  const tabs = [...document.querySelectorAll<HTMLButtonElement>('[role="tab"]')];
  const filled = new Set<string>();
  const choose = (tab: HTMLButtonElement) => {
    for (const other of tabs) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      panelOf(other).hidden = !chosen;
    }
    const name = nameOf(tab);
    if (!filled.has(name)) {
      filled.add(name);
      opened[name]?.(panelOf(tab));
    }
    history.replaceState(null, "", `#${name}`);
  };
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const to = destination(event.key, index, tabs.length);
      if (to === undefined) return;
      event.preventDefault();
      choose(tabs[to]!);
      tabs[to]!.focus();
    });
  }
  choose(tabs.find((tab) => `#${nameOf(tab)}` === location.hash) ?? tabs[0]!);
}

function destination(key: string, index: number, length: number): number | undefined {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % length;
    case "ArrowLeft":
      return (index + length - 1) % length;
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return undefined;
  }
}

function nameOf(tab: HTMLElement): string {
  return tab.id.replace("tab-", "");
}

function panelOf(tab: HTMLElement): HTMLElement {
  return byId(tab.getAttribute("aria-controls")!);
}
