/** Elements: made once, then written to where something has changed. */

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

export function iconButton(action: string, classes: string, name: IconName): HTMLButtonElement {
  return button(action, classes, icon(name));
}

/** Text of others is text: never markup. Writes only what differs, for the sake of screen readers. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Names a button of icons only, for screen readers and for the pointer. */
export function label(element: HTMLElement, text: string): void {
  set(element, 'aria-label', text);
  set(element, 'title', text);
}

export function set(element: Element, attribute: string, value: string): void {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
}

export function show(element: HTMLElement, visible: boolean): void {
  if (element.hidden === visible) element.hidden = !visible;
}

/** Sets an attribute of the data kind; the style sheet reads it. */
export function mark(element: HTMLElement, name: string, value: string): void {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}
