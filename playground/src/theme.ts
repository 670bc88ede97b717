import { el } from "./dom.ts";

const THEMES = ["light dark", "light", "dark"] as const;
const NAMES = { "light dark": "System", light: "Light", dark: "Dark" } as const;

/** A button that goes from the system's colours to light and to dark ones. */
export function openTheme(button: HTMLElement): void {
  let at = 0;
  const show = () => {
    const theme = THEMES[at]!;
    document.documentElement.style.colorScheme = theme;
    button.replaceChildren(NAMES[theme], el("span", { text: " colours" }));
  };
  button.addEventListener("click", () => {
    at = (at + 1) % THEMES.length;
    show();
  });
  show();
}
