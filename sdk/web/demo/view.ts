/** Small things with elements: finding, filling, showing. */

import { type Language, TEXTS, type TextName } from './texts.js';

export function find<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as E;
}

export function show(id: string, visible: boolean): void {
  find(id).hidden = !visible;
}

export function write(id: string, text: string): void {
  find(id).textContent = text;
}

export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  ...content: (string | Node)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.append(...content);
  return element;
}

/** Puts the words of a language into every element that names one. */
export function translate(language: Language): void {
  const texts = TEXTS[language];
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = texts[element.dataset['text'] as TextName];
  }
}
