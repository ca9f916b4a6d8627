/** Lets the user put an element of ours elsewhere in the window, where it is found again. */

import { recall, type Store } from '../omi/store.js';
import { set } from './dom.js';

/** In px: a hand on a button trembles, and means a click. */
const THRESHOLD = 6;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How far from its home an element goes at most, so that all of it stays in the window. */
export function within(wish: Point, home: Box, room: Point): Point {
  return {
    x: kept(wish.x, home.left, home.width, room.x),
    y: kept(wish.y, home.top, home.height, room.y),
  };
}

/** Larger than the window, its beginning stays in view: that is where it can be moved by. */
function kept(wish: number, start: number, size: number, room: number): number {
  return Math.max(-start, Math.min(wish, room - size - start));
}

/** In px, for one press of an arrow key: 16. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-16, 0],
  ArrowRight: [16, 0],
  ArrowUp: [0, -16],
  ArrowDown: [0, 16],
};

/**
 * Gives back how to allow it; the hint says to screen readers what the arrow keys do.
 *
 * @param handle where a pointer takes hold of it
 * @param grip what takes the arrow keys while it has the focus
 * @param name under which its place is remembered
 */
export function draggable(
  element: HTMLElement,
  handle: HTMLElement,
  grip: HTMLElement,
  store: Store,
  name: string,
): (allowed: boolean, hint: string) => void {
  const key = `omiSDK.place ${name}`;
  const { x, y } = Object(recall(store, key));
  /** Where the user put it, and where it is: a small window moves it, a large one gives it back. */
  let wish: Point = { x: Number(x) || 0, y: Number(y) || 0 };
  let place: Point = { x: 0, y: 0 };
  let allowed = false;

  function put(wanted: Point): void {
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = element;
    if (!allowed || width === 0) return; // not shown: it has no place yet
    const room = { x: document.documentElement.clientWidth, y: innerHeight };
    place = within(wanted, { left, top, width, height }, room);
    element.style.translate = `${place.x}px ${place.y}px`;
  }

  function settle(): void {
    put(wish);
  }

  function remember(): void {
    wish = place;
    store.write(key, JSON.stringify(wish));
  }

  handle.addEventListener('pointerdown', (down) => {
    if (!allowed || down.button !== 0 || !down.isPrimary) return;
    const from = place;
    const held = new AbortController();
    const { signal } = held;
    let moving = false;

    function follow({ clientX, clientY, pointerId, type }: PointerEvent): void {
      if (pointerId !== down.pointerId) return;
      if (type === 'pointermove') {
        const [dx, dy] = [clientX - down.clientX, clientY - down.clientY];
        if (!moving && Math.hypot(dx, dy) < THRESHOLD) return;
        moving = true;
        handle.setPointerCapture(pointerId);
        put({ x: from.x + dx, y: from.y + dy });
        return;
      }
      held.abort();
      if (!moving) return;
      remember();
      // The press was a movement: the click that browsers make of it is none.
      const stop = (event: Event) => event.stopImmediatePropagation();
      element.addEventListener('click', stop, { capture: true, once: true });
      setTimeout(() => element.removeEventListener('click', stop, true));
    }

    addEventListener('pointermove', follow, { signal });
    addEventListener('pointerup', follow, { signal });
    addEventListener('pointercancel', follow, { signal });
  });
  grip.addEventListener('keydown', (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow || !allowed) return;
    event.preventDefault();
    put({ x: place.x + arrow[0], y: place.y + arrow[1] });
    remember();
  });
  // It is shown, or becomes larger: a form opens at its side.
  new ResizeObserver(settle).observe(element);

  return (on, hint) => {
    set(grip, 'aria-description', on ? hint : '');
    if (on === allowed) return;
    allowed = on;
    handle.classList.toggle('omi-handle', on);
    if (on) addEventListener('resize', settle);
    else removeEventListener('resize', settle);
    element.style.translate = '';
    settle();
  };
}
