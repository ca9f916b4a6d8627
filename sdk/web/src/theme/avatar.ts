/** A picture, or the first letters of a name, or a figure. */

import { make, set, show, write } from './dom.js';
import { icon } from './icons.js';
import { initialsOf } from './shown.js';

export interface Avatar {
  readonly element: HTMLElement;
  update(name: string, picture?: string): void;
}

export function createAvatar(classes = ''): Avatar {
  const letters = make('span', 'initials');
  const figure = make('span', 'figure', icon('person'));
  const image = make('img', 'picture');
  const element = make('div', `avatar ${classes}`, letters, figure, image);
  image.alt = '';
  image.hidden = true;
  image.referrerPolicy = 'no-referrer';
  set(element, 'aria-hidden', true);
  let source = '';
  // A picture that does not load leaves the letters.
  image.onerror = () => show(image, false);
  return {
    element,
    update(name, picture = '') {
      const initials = initialsOf(name);
      write(letters, initials);
      show(letters, initials !== '');
      show(figure, initials === '');
      if (picture === source) return;
      source = picture;
      if (picture) image.src = picture;
      else image.removeAttribute('src');
      show(image, picture !== '');
    },
  };
}
