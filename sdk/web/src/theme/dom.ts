/** Elements: made once, then written to where something has changed. */

import type { TextName, Texts } from './i18n.js';
import { type IconName, icon } from './icons.js';

/** An element with classes of our prefix: `make('p', 'name faint')` has `omi-name omi-faint`. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  classes: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  if (classes) element.className = classes.replace(/\S+/g, 'omi-$&');
  element.append(...content);
  return element;
}

/** A button that the dialog's one click listener, tests and pages know by its `data-omi`. */
export function button(
  action: string,
  classes: string,
  ...content: (Node | string)[]
): HTMLButtonElement {
  const element = make('button', classes, ...content);
  element.type = 'button';
  element.dataset['omi'] = action;
  return element;
}

export function iconButton(
  action: string,
  classes: string,
  name: IconName,
  text: TextName,
): HTMLButtonElement {
  return named(button(action, classes, icon(name)), text);
}

/** Makes `speak` write that text into it. */
export function said<Made extends HTMLElement>(element: Made, text: TextName): Made {
  element.dataset['omiText'] = text;
  return element;
}

/** Makes `speak` give it that name, for screen readers and for the pointer. */
export function named<Made extends HTMLElement>(element: Made, text: TextName): Made {
  element.dataset['omiName'] = text;
  return element;
}

/** Says everything within `root` in a language. */
export function speak(root: HTMLElement, texts: Texts): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-omi-text], [data-omi-name]')) {
    const { omiName, omiText } = element.dataset;
    if (omiText) write(element, texts[omiText as TextName]);
    if (omiName) label(element, texts[omiName as TextName]);
  }
}

/** Text of others is text: never markup. Writes only what differs, for the sake of screen readers. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export function label(element: HTMLElement, text: string): void {
  set(element, 'aria-label', text);
  set(element, 'title', text);
}

export function set(element: Element, attribute: string, value: string | boolean): void {
  if (element.getAttribute(attribute) !== String(value))
    element.setAttribute(attribute, String(value));
}

export function show(element: HTMLElement, visible: boolean): void {
  if (element.hidden === visible) element.hidden = !visible;
}

/** Sets an attribute of the data kind; the style sheet reads it. */
export function mark(element: HTMLElement, name: string, value: string | boolean | number): void {
  if (element.dataset[name] !== String(value)) element.dataset[name] = String(value);
}
