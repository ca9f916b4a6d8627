/** Style sheet, and the classes and styles that the page asks for. */

import type { Styles } from '../omi/types.js';
import css from './theme.css';

/** Adopts the sheet, in a way that a policy without `unsafe-inline` allows; gives back how to drop it. */
export function adoptStyles(): () => void {
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
