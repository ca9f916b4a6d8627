/** The dialog: its parts, built once, and what each of them shows. */

import type { Config, Devices } from '../omi/types.js';
import { type CallCard, createCard } from './card.js';
import { createDevices, type DeviceSheet } from './devices.js';
import { createDialler, type Dialler } from './dialler.js';
import { make, mark, set, show, speak, write } from './dom.js';
import type { FormPanel } from './forms/forms.js';
import { createHead } from './head.js';
import type { HotlineChoice } from './hotline.js';
import type { Texts } from './i18n.js';
import { createKeypad } from './keypad.js';
import { alarm, announced, savesAtEnd, viewOf } from './shown.js';
import type { Sliced } from './slices.js';
import type { State } from './state.js';
import { createStrips } from './strips.js';
import { createTransfer, type TransferSheet } from './transfer.js';

export interface Dialog {
  /** Outermost. */
  readonly element: HTMLElement;
  /** What is said aloud, also while the dialog is hidden. */
  readonly voice: HTMLElement;
  /** What the dialog can be moved by. */
  readonly head: HTMLElement;
  /** … and with the arrow keys. */
  readonly grip: HTMLElement;
  readonly dialler: Dialler;
  readonly card: CallCard;
  readonly transfer: TransferSheet;
  readonly devices: DeviceSheet;
  readonly forms: FormPanel;
  speak(config: Config, texts: Texts): void;
  update(state: State, config: Config, texts: Texts): void;
}

export function* createDialog(
  sdkDevices: Devices,
  hotline: HotlineChoice,
  forms: FormPanel,
  refused: (error: unknown) => void,
): Sliced<Dialog> {
  const head = createHead();
  const strips = createStrips();
  yield;
  const dialler = createDialler(hotline);
  yield;
  const card = createCard(forms.note);
  yield;
  const transfer = createTransfer();
  const devices = createDevices(sdkDevices, refused);
  yield;
  const keypad = createKeypad();
  dialler.keys.append(keypad);

  const main = make(
    'div',
    'main',
    head.element,
    strips.element,
    dialler.element,
    card.element,
    transfer.element,
    devices.element,
  );
  const element = make('div', 'dialog', main, forms.panel);
  element.setAttribute('role', 'dialog');
  element.tabIndex = -1;
  element.translate = false;
  element.hidden = true; // what nobody sees yet costs a loading page no layout

  const polite = make('div', '');
  polite.setAttribute('aria-live', 'polite');
  const assertive = make('div', '');
  assertive.setAttribute('aria-live', 'assertive');
  const voice = make('div', 'voice', polite, assertive);
  voice.translate = false;

  return {
    element,
    voice,
    head: head.element,
    grip: head.grip,
    dialler,
    card,
    transfer,
    devices,
    forms,
    speak(config, words) {
      set(element, 'aria-label', words.phone);
      speak(element, words);
      dialler.speak(config, words);
      transfer.speak(words);
      devices.speak(words);
      forms.configure(config, words);
    },
    update(state, config, words) {
      const { call, open, panel } = state;
      const view = viewOf(state);
      const keysInCall = panel === 'keypad';
      const place = keysInCall ? card.keys : dialler.keys;
      if (keypad.parentNode !== place) place.append(keypad);

      mark(element, 'view', view);
      mark(element, 'panel', panel ?? '');
      show(element, open);
      head.update(state, config, words);
      strips.update(state, config, words);
      card.update(state, config, words);
      show(dialler.element, call === null);
      show(card.element, call !== null);
      show(transfer.element, panel === 'transfer');
      show(devices.element, panel === 'devices');
      const writable = Boolean(call?.uuid) && view !== 'incoming' && !state.elsewhere;
      show(forms.note, writable && !keysInCall && forms.hasNote);
      show(forms.panel, writable && forms.hasFields);
      mark(element, 'form', writable && forms.hasFields);
      mark(element, 'saves', savesAtEnd(state, config));

      write(polite, announced(state, config, words));
      write(assertive, alarm(state, config, words));
    },
  };
}
