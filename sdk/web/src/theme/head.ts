/** The line above everything: who is calling whom since when, how well the line stands. */

import type { Config } from '../omi/types.js';
import { iconButton, make, mark, set, show, write } from './dom.js';
import type { Texts } from './i18n.js';
import { cardOf } from './shown.js';
import type { State } from './state.js';

export interface Head {
  readonly element: HTMLElement;
  /** Takes the arrow keys that move the dialog. */
  readonly grip: HTMLElement;
  update(state: State, config: Config, texts: Texts): void;
}

export function createHead(): Head {
  const title = make('span', 'head-title');
  const roundTrip = make('span', 'round-trip');
  const signal = make(
    'span',
    'signal',
    make('i', 'bar'),
    make('i', 'bar'),
    make('i', 'bar'),
    make('i', 'bar'),
    roundTrip,
  );
  signal.setAttribute('role', 'img');
  const grip = iconButton('move', 'tool', 'move', 'move');
  const devices = iconButton('devices', 'tool', 'devices', 'devices');
  const minimise = iconButton('minimise', 'tool', 'down', 'minimise');
  const element = make('div', 'head', make('i', 'dot'), title, signal, grip, devices, minimise);
  return {
    element,
    grip,
    update(state, config, texts) {
      const card = state.call && cardOf(state, state.call, config, texts);
      write(title, card ? card.direction : texts[state.registration]);
      mark(element, 'state', state.registration);
      show(signal, Boolean(card?.bars));
      mark(signal, 'bars', card?.bars ?? 0);
      write(roundTrip, card?.roundTrip ?? '');
      set(
        signal,
        'aria-label',
        `${texts.signal}: ${card?.bars}/4, ${texts.roundTrip} ${card?.roundTrip}`,
      );
      show(grip, Boolean(config.options?.draggable));
      set(devices, 'aria-expanded', state.panel === 'devices');
    },
  };
}
