/** Lets the user put an element of ours elsewhere in the window, where it is found again. */

import { recall, type Store } from '../omi/store.js';
import { set } from './dom.js';

/** In px: a hand on a button trembles, and means a click. */
const THRESHOLD = 6;
/** In px, for one press of an arrow key. */
const STEP = 16;

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

export interface Draggable {
  /** `hint` says to screen readers what the arrow keys do. */
  allow(draggable: boolean, hint: string): void;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/**
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
): Draggable {
  const key = `omiSDK.place ${name}`;
  /** Where the user put it, and where it is: a small window moves it, a large one gives it back. */
  let wish: Point = { x: 0, y: 0 };
  let place = wish;
  let allowed: AbortController | null = null;

  function put(wanted: Point): void {
    const { offsetLeft: left, offsetTop: top, offsetWidth: width, offsetHeight: height } = element;
    if (width === 0) return; // not shown: it has no place yet
    const room = { x: document.documentElement.clientWidth, y: innerHeight };
    place = within(wanted, { left, top, width, height }, room);
    element.style.setProperty('translate', `${place.x}px ${place.y}px`);
  }

  function remember(): void {
    wish = place;
    store.write(key, JSON.stringify(wish));
  }

  function hold(down: PointerEvent): void {
    if (down.button !== 0 || !down.isPrimary) return;
    const from = place;
    const held = new AbortController();
    const { signal } = held;
    let moving = false;

    function move({ clientX, clientY, pointerId }: PointerEvent): void {
      if (pointerId !== down.pointerId) return;
      const [dx, dy] = [clientX - down.clientX, clientY - down.clientY];
      if (!moving && Math.hypot(dx, dy) < THRESHOLD) return;
      if (!moving) handle.setPointerCapture(pointerId);
      moving = true;
      put({ x: from.x + dx, y: from.y + dy });
    }

    function release({ pointerId }: PointerEvent): void {
      if (pointerId !== down.pointerId) return;
      held.abort();
      if (!moving) return;
      remember();
      // The press was a movement: the click that browsers make of it is none.
      const stop = (event: Event) => event.stopImmediatePropagation();
      element.addEventListener('click', stop, { capture: true, once: true });
      setTimeout(() => element.removeEventListener('click', stop, true));
    }

    addEventListener('pointermove', move, { signal });
    addEventListener('pointerup', release, { signal });
    addEventListener('pointercancel', release, { signal });
    allowed?.signal.addEventListener('abort', () => held.abort(), { signal });
  }

  function nudge(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    put({ x: place.x + arrow[0], y: place.y + arrow[1] });
    remember();
  }

  return {
    allow(draggable, hint) {
      set(grip, 'aria-description', draggable ? hint : '');
      if (draggable === (allowed !== null)) return;
      element.classList.toggle('omi-draggable', draggable);
      handle.classList.toggle('omi-handle', draggable);
      if (!draggable) {
        allowed?.abort();
        allowed = null;
        element.style.removeProperty('translate');
        return;
      }
      allowed = new AbortController();
      const { signal } = allowed;
      const settle = () => put(wish);
      const { x, y } = Object(recall(store, key));
      wish = { x: Number(x) || 0, y: Number(y) || 0 };
      settle();
      handle.addEventListener('pointerdown', hold, { signal });
      grip.addEventListener('keydown', nudge, { signal });
      addEventListener('resize', settle, { signal });
      // It is shown, or becomes larger: a form opens at its side.
      const sizes = new ResizeObserver(settle);
      sizes.observe(element);
      signal.addEventListener('abort', () => sizes.disconnect());
    },
  };
}
