/** The call: who, in which state, since when, and what can be done. */

import type { Config } from '../omi/types.js';
import { createAvatar } from './avatar.js';
import { button, iconButton, make, mark, named, said, set, show, write } from './dom.js';
import type { TextName, Texts } from './i18n.js';
import { type IconName, icon } from './icons.js';
import { cardOf, RECORDING_DEEDS, viewOf } from './shown.js';
import type { State } from './state.js';

/** How a supervisor may be heard: by nobody, by its colleague, by all. */
const MODES = ['monitoring', 'whisper', 'colloquy'] as const;

export interface CallCard {
  readonly element: HTMLElement;
  /** Where the keypad stands when it is asked for in a call. */
  readonly keys: HTMLElement;
  readonly digits: HTMLElement;
  update(state: State, config: Config, texts: Texts): void;
}

export function createCard(note: HTMLElement): CallCard {
  const avatar = createAvatar('large');
  const number = make('div', 'number');
  const name = make('div', 'name');
  const via = make('div', 'via');
  const status = make('div', 'status');
  const timer = make('div', 'timer');
  timer.setAttribute('role', 'timer');
  const person = make('div', 'person', avatar.element, number, name, via, status, timer);

  const modes = MODES.map((mode) => said(button(`supervise-${mode}`, 'remedy'), mode));
  const supervising = named(make('div', 'passing', ...modes), 'supervise');
  supervising.role = 'group';

  const record = button('record', 'remedy');
  const recording = make('div', 'passing', record);

  const digits = make('output', 'digits');
  const keys = make('div', 'keys-place');
  const tones = make('div', 'tones', digits, keys);

  const mute = action('mute', 'microphone');
  const hold = action('hold', 'pause');
  const transfer = action('transfer', 'transfer');
  const keypad = action('keypad', 'keypad');
  const all = [mute, hold, transfer, keypad];
  const actions = make('div', 'actions', ...all);

  const passingText = make('span', 'strip-text');
  const cancel = said(button('transfer-cancel', 'remedy'), 'cancel');
  const complete = said(button('transfer-complete', 'remedy strong'), 'complete');
  const passing = make('div', 'passing', passingText, cancel, complete);

  const hangUp = iconButton('hang-up', 'round white', 'phone', 'hangUp');
  const closeSave = button('close-save', 'close-save');
  const answer = make('div', 'answer', choice('reject', 'stop'), choice('accept', 'go'));
  const foot = make('div', 'foot', answer, hangUp, closeSave);
  // However much there is to write down, the buttons stay in view.
  const about = make('div', 'about-call', person, passing, supervising, recording, tones, note);
  const element = make('div', 'call', about, actions, foot);

  return {
    element,
    keys,
    digits,
    update(state, config, texts) {
      const { call, panel } = state;
      if (call === null) return;
      const view = viewOf(state);
      const card = cardOf(state, call, config, texts);
      avatar.update(call.remoteName, card.avatar);
      write(number, card.number);
      write(name, card.loading ? texts.loadingName : card.name);
      mark(name, 'loading', card.loading);
      write(via, card.via);
      write(status, card.state);
      write(timer, card.timer);
      mark(element, 'held', card.held);

      set(mute, 'aria-pressed', card.muted);
      set(hold, 'aria-pressed', card.held);
      set(keypad, 'aria-expanded', panel === 'keypad');
      set(transfer, 'aria-expanded', panel === 'transfer');
      for (const one of all) one.disabled = view !== 'connected';
      // Whose call it is not passes nothing on.
      transfer.disabled ||= state.passing !== null || Boolean(call.sneakyType);

      show(supervising, Boolean(call.sneakyType) && view === 'connected');
      modes.forEach((one, i) => {
        set(one, 'aria-pressed', MODES[i] === call.sneakyType);
      });

      show(recording, Boolean(call.recording) && view === 'connected');
      if (call.recording) write(record, texts[RECORDING_DEEDS[call.recording]]);

      show(passing, state.passing !== null);
      write(passingText, card.transfer);
      const asking = state.passing?.kind === 'ask';
      show(cancel, asking);
      show(complete, asking);

      show(tones, panel === 'keypad');
      write(digits, state.digits);
      const going = view === 'connected' || view === 'outgoing';
      show(actions, going);
      show(hangUp, going);
      show(answer, view === 'incoming');
      show(closeSave, view === 'ended');
      const { btnCloseText } = config.options ?? {};
      write(closeSave, card.saves ? btnCloseText || texts.closeAndSave : texts.close);
    },
  };
}

function action(name: 'mute' | 'hold' | 'transfer' | 'keypad', sign: IconName): HTMLButtonElement {
  const disc = make('span', 'disc', icon(sign));
  return button(name, 'action', disc, caption(name));
}

function choice(name: 'accept' | 'reject', looks: string): HTMLElement {
  return make('div', 'choice', iconButton(name, `round ${looks}`, 'phone', name), caption(name));
}

function caption(name: TextName): HTMLElement {
  return said(make('span', 'caption'), name);
}
