import { describe, expect, test } from 'vitest';
import { within } from '../src/theme/drag.js';

/** 60 × 60, at home 24 from the corner of a window of 1000 × 800. */
const HOME = { left: 916, top: 716, width: 60, height: 60 };
const ROOM = { x: 1000, y: 800 };

describe('an element that is moved', () => {
  test.each([
    ['goes where it is put', { x: -300, y: -200 }, { x: -300, y: -200 }],
    ['stops at the right and at the bottom', { x: 500, y: 500 }, { x: 24, y: 24 }],
    ['stops at the left and at the top', { x: -5000, y: -5000 }, { x: -916, y: -716 }],
  ])('%s', (_, wish, place) => {
    expect(within(wish, HOME, ROOM)).toEqual(place);
  });

  test('is drawn into a window that has become smaller, with its corner', () => {
    // The window is 300 × 200 now: the same corner lies at 216, 116.
    const home = { ...HOME, left: 216, top: 116 };
    expect(within({ x: -300, y: -200 }, home, { x: 300, y: 200 })).toEqual({ x: -216, y: -116 });
  });

  test('shows its beginning when it is larger than the window', () => {
    const dialog = { left: -80, top: -20, width: 400, height: 590 };
    expect(within({ x: 0, y: 0 }, dialog, { x: 320, y: 480 })).toEqual({ x: 80, y: 20 });
  });
});
