/** Which microphone, speaker and ringtone speaker; and whether they work. */

import type { DeviceChoice, Devices } from '../omi/types.js';
import { button, make, said, set, show, write } from './dom.js';
import type { Texts } from './i18n.js';
import { icon } from './icons.js';
import { notificationsState } from './notification.js';
import { createSheet } from './sheet.js';

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
  const rows = KINDS.map((kind) => {
    const name = said(make('span', 'device-name'), kind);
    const select = make('select', 'input');
    const test = said(button(`test-${kind}`, 'remedy'), 'test');
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
  const notify = said(button('notify', 'wide'), 'notify');
  const denied = said(make('p', 'about'), 'notifyDenied');
  let texts: Texts | null = null;

  return {
    element: createSheet('devices', ...rows.map((row) => row.element), notify, denied),
    speak(newTexts) {
      texts = newTexts;
      for (const { kind, level, test } of rows) {
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
