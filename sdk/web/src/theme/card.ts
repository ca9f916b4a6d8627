/** The call: who, in which state, since when, and what can be done. */

import type { Config } from '../omi/types.js';
import { createAvatar } from './avatar.js';
import { button, iconButton, label, make, mark, set, show, write } from './dom.js';
import type { Texts } from './i18n.js';
import { type IconName, icon } from './icons.js';
import { cardOf, viewOf } from './shown.js';
import type { State } from './state.js';

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
  const status = make('div', 'status');
  const timer = make('div', 'timer');
  timer.setAttribute('role', 'timer');
  const person = make('div', 'person', avatar.element, number, name, status, timer);

  const digits = make('output', 'digits');
  const keys = make('div', 'keys-place');
  const tones = make('div', 'tones', digits, keys);

  const mute = action('mute', 'microphone');
  const hold = action('hold', 'pause');
  const transfer = action('transfer', 'transfer');
  const keypad = action('keypad', 'keypad');
  const all = [mute, hold, transfer, keypad];
  const actions = make('div', 'actions', ...all.map(({ element }) => element));

  const passingText = make('span', 'strip-text');
  const cancel = button('transfer-cancel', 'remedy');
  const complete = button('transfer-complete', 'remedy strong');
  const passing = make('div', 'passing', passingText, cancel, complete);

  const accept = iconButton('accept', 'round go', 'phone');
  const reject = iconButton('reject', 'round stop', 'phone');
  const hangUp = iconButton('hang-up', 'round white', 'phone');
  const closeSave = button('close-save', 'close-save');
  const acceptText = make('span', 'caption');
  const rejectText = make('span', 'caption');
  const answer = make(
    'div',
    'answer',
    make('div', 'choice', reject, rejectText),
    make('div', 'choice', accept, acceptText),
  );
  const foot = make('div', 'foot', answer, hangUp, closeSave);
  const element = make('div', 'call', person, passing, tones, note, actions, foot);

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
      mark(name, 'loading', String(card.loading));
      write(status, card.state);
      write(timer, card.timer);
      mark(element, 'held', String(card.held));

      write(mute.name, texts.mute);
      write(hold.name, texts.hold);
      write(transfer.name, texts.transfer);
      write(keypad.name, texts.keypad);
      set(mute.element, 'aria-pressed', String(card.muted));
      set(hold.element, 'aria-pressed', String(card.held));
      set(keypad.element, 'aria-expanded', String(panel === 'keypad'));
      set(transfer.element, 'aria-expanded', String(panel === 'transfer'));
      for (const one of all) one.element.disabled = view !== 'connected';
      transfer.element.disabled ||= state.passing !== null;

      show(passing, state.passing !== null);
      write(passingText, card.transfer);
      const asking = state.passing?.kind === 'ask';
      show(cancel, asking);
      show(complete, asking);
      write(cancel, texts.cancel);
      write(complete, texts.complete);

      show(tones, panel === 'keypad');
      write(digits, state.digits);
      show(actions, view === 'connected' || view === 'outgoing');
      show(answer, view === 'incoming');
      show(hangUp, view === 'connected' || view === 'outgoing');
      show(closeSave, view === 'ended');
      write(
        closeSave,
        (card.saves && config.options?.btnCloseText) ||
          (card.saves ? texts.closeAndSave : texts.close),
      );
      label(accept, texts.accept);
      label(reject, texts.reject);
      write(acceptText, texts.accept);
      write(rejectText, texts.reject);
      label(hangUp, texts.hangUp);
    },
  };
}

function action(name: string, sign: IconName) {
  const text = make('span', 'caption');
  return { name: text, element: button(name, 'action', make('span', 'disc', icon(sign)), text) };
}
