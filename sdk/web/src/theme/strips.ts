/** What is in the way and what happened besides, above dialler and card; each with what to do. */

import type { Config } from '../omi/types.js';
import { button, iconButton, make, mark, said, speak } from './dom.js';
import type { Texts } from './i18n.js';
import { icon } from './icons.js';
import { numberOf } from './shown.js';
import type { State } from './state.js';

export interface Strips {
  readonly element: HTMLElement;
  update(state: State, config: Config, texts: Texts): void;
}

export function createStrips(): Strips {
  const element = make('div', 'strips');
  let drawn = '';
  return {
    element,
    update({ refusal, turnedAway, warnings }, config, texts) {
      const caller = turnedAway
        ? `${texts.refusedCall} ${turnedAway.remoteName || numberOf(turnedAway, config)}`
        : '';
      const wanted = JSON.stringify([refusal, caller, warnings, texts.dismiss]);
      if (wanted === drawn) return;
      drawn = wanted;
      const rows = warnings.map(({ code, message }) => {
        const row = strip('warning', message);
        if (code === 'audio_blocked') {
          row.append(said(button('start-audio', 'remedy'), 'playSound'));
        }
        return row;
      });
      if (refusal) rows.push(dismissible(strip('refusal', refusal)));
      if (caller) rows.push(dismissible(strip('notice', caller)));
      element.replaceChildren(...rows);
      speak(element, texts);
    },
  };
}

function strip(kind: string, text: string): HTMLElement {
  const row = make('div', 'strip', icon(kind === 'notice' ? 'inbound' : 'warning'));
  mark(row, 'kind', kind);
  row.setAttribute('role', kind === 'refusal' ? 'alert' : 'status');
  row.append(make('span', 'strip-text', text));
  return row;
}

function dismissible(row: HTMLElement): HTMLElement {
  row.append(iconButton('dismiss', 'tool', 'close', 'dismiss'));
  return row;
}
