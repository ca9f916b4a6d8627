/** Style sheet, and the classes and styles that the page asks for. */

import type { Styles } from '../omi/types.js';

/** In ms: between two attempts to fetch the sheet. Nobody could call meanwhile either. */
const AGAIN_AFTER = 3000;

/**
 * Fetches the sheet from the switchboard and adopts it, in a way that a policy without
 * `unsafe-inline` allows; then calls `ready`. It is a file of its own beside the script: who draws
 * another dialog, or none, need not carry it. Gives back how to drop it.
 */
export function adoptStyles(switchboard: () => string, ready: () => void): () => void {
  let dropped = false;
  let drop = () => {};
  void fetched(switchboard, () => dropped).then((css) => {
    if (dropped) return;
    drop = adopted(css);
    ready();
  });
  return () => {
    dropped = true;
    drop();
  };
}

async function fetched(switchboard: () => string, given: () => boolean): Promise<string> {
  while (!given()) {
    const origin = switchboard();
    try {
      const sheet = `${origin}/sdk/2.0.0/sdk.css`;
      const response = origin ? await fetch(sheet, { credentials: 'omit' }) : null;
      if (response?.ok) return await response.text();
    } catch {
      // It cannot be reached.
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER));
  }
  return '';
}

function adopted(css: string): () => void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  } catch {
    // Browsers before 2023 cannot construct sheets: the script's own nonce may allow an element.
    const style = document.createElement('style');
    style.nonce = document.querySelector<HTMLScriptElement>('script[omi-sdk]')?.nonce ?? '';
    style.textContent = css;
    document.head.append(style);
    return () => style.remove();
  }
}

/** Puts the page's classes and styles on an outermost element, in the place of its former ones. */
export function dresser(element: HTMLElement): (classes: unknown, styles: unknown) => void {
  let names: string[] = [];
  let worn: string[] = [];
  return (classes, styles) => {
    element.classList.remove(...worn);
    worn = typeof classes === 'string' ? (classes.match(/\S+/g) ?? []) : [];
    element.classList.add(...worn);
    for (const name of names) element.style.removeProperty(name);
    const entries = Object.entries((styles ?? {}) as Styles);
    names = entries.map(([name]) => inCss(name));
    entries.forEach(([, value], i) => {
      element.style.setProperty(names[i] ?? '', String(value));
    });
  };
}

/** `justifyContent` as well as `justify-content`. */
export function inCss(name: string): string {
  return name.startsWith('--')
    ? name
    : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
