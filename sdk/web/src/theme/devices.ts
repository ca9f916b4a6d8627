/** Which microphone, speaker and ringtone speaker; and whether they work. */

import type { DeviceChoice, Devices } from '../omi/types.js';
import { button, iconButton, label, make, set, show, write } from './dom.js';
import type { Texts } from './i18n.js';
import { icon } from './icons.js';
import { notificationsState } from './notification.js';

type Kind = keyof DeviceChoice;
const KINDS: readonly Kind[] = ['microphone', 'speaker', 'ringtone'];

export interface DeviceSheet {
  readonly element: HTMLElement;
  speak(texts: Texts): void;
  /** Asks anew which devices there are. */
  refresh(): Promise<void>;
  /** Listens to one, or sounds it. */
  test(kind: string): Promise<void>;
}

/** Refused choices and tests are told by `refused`. */
export function createDevices(devices: Devices, refused: (error: unknown) => void): DeviceSheet {
  const title = make('div', 'sheet-title');
  const back = iconButton('back', 'tool', 'close');
  const rows = KINDS.map((kind) => {
    const name = make('span', 'device-name');
    const select = make('select', 'input');
    const test = button(`test-${kind}`, 'remedy');
    const level = make('meter', 'level');
    level.max = 1;
    level.hidden = true;
    select.addEventListener('change', () => {
      devices.choose({ [kind]: select.value }).catch(refused);
    });
    const element = make(
      'div',
      'device',
      make('label', 'device-label', name, select, icon('down')),
      test,
      level,
    );
    return { kind, name, select, test, level, element };
  });
  const element = make(
    'div',
    'sheet',
    make('div', 'sheet-head', title, back),
    ...rows.map((row) => row.element),
  );
  const notify = button('notify', 'wide');
  const denied = make('p', 'about');
  element.append(notify, denied);
  let texts: Texts | null = null;

  return {
    element,
    speak(newTexts) {
      texts = newTexts;
      write(title, texts.devices);
      label(back, texts.back);
      write(notify, texts.notify);
      write(denied, texts.notifyDenied);
      for (const { kind, name, level, test } of rows) {
        write(name, texts[kind]);
        write(test, texts.test);
        set(test, 'aria-label', `${texts.test}: ${texts[kind]}`);
        set(level, 'aria-label', `${texts.level}: ${texts[kind]}`);
      }
    },
    async refresh() {
      const notifications = notificationsState();
      show(notify, notifications === 'default');
      show(denied, notifications === 'denied');
      const { microphones, speakers } = await devices.list();
      for (const { kind, name, select } of rows) {
        const found = kind === 'microphone' ? microphones : speakers;
        const options = found.map(
          ({ id, label: text }, i) => new Option(text || `${name.textContent} ${i + 1}`, id),
        );
        select.replaceChildren(new Option(texts?.systemDevice, ''), ...options);
        select.value = devices.chosen[kind];
        // Chosen once, and gone now: the system's choice is in use.
        if (select.selectedIndex < 0) select.value = '';
        select.disabled = found.length === 0;
      }
    },
    async test(kind) {
      const row = rows.find((one) => one.kind === kind);
      if (!row || row.test.disabled) return;
      row.test.disabled = true;
      write(row.test, `${texts?.testing}…`);
      try {
        row.level.value = await devices.test(row.kind);
        show(row.level, row.kind === 'microphone');
      } catch (error) {
        refused(error);
      }
      row.test.disabled = false;
      write(row.test, texts?.test ?? '');
    },
  };
}
