type Child = Node | string | number | undefined | readonly Child[];

interface Props {
  readonly class?: string;
  readonly text?: string;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  readonly [attribute: string]: unknown;
}

/** An element with attributes, listeners and children. Text is text: nothing here is ever parsed as HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  { on = {}, text, ...attributes }: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  if (text !== undefined) element.append(text);
  element.append(...flat(children));
  return element;
}

function flat(children: readonly Child[]): readonly (Node | string)[] {
  return children.flatMap((child): readonly (Node | string)[] => {
    if (child === undefined) return [];
    if (typeof child === "number") return [String(child)];
    return typeof child === "string" || child instanceof Node ? [child] : flat(child);
  });
}

/** The element of this id, which index.html or a panel made. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no element "${id}"`);
  return found;
}

/** A number and its noun. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Copies text, and shows on the button for a moment whether it worked. */
export async function copy(button: HTMLButtonElement, text: string): Promise<void> {
  const before = button.textContent;
  const done = await navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );
  button.textContent = done ? "Copied" : "The browser refused";
  setTimeout(() => {
    button.textContent = before;
  }, 1500);
}

/** Where two texts do not fit beside each other; the style sheet has the same width. */
export const NARROW = matchMedia("(max-width: 56rem)");
