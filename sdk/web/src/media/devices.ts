/** Which microphone and speakers are used: what the user chose, while it is plugged in. */

import type { BrowserDevices } from '../omi/devices.js';
import { recall, type Store } from '../omi/store.js';
import type { Device, DeviceChoice, DeviceList } from '../omi/types.js';
import { Refusal } from '../phone/refusal.js';
import type { Loudspeakers } from './loudspeakers.js';
import { openMicrophone, peakOf } from './microphone.js';
import type { SynthesisedSounds } from './sounds.js';

/** Where this browser keeps the choice. */
const KEPT = 'omiSDK.devices';

/** Chrome's own names for the system's choice, which is the empty one here. */
const ALIASES = ['default', 'communications'];

const KINDS = ['microphone', 'speaker', 'ringtone'] as const;
type Kind = (typeof KINDS)[number];

export interface Microphone {
  readonly track: MediaStreamTrack;
  /** Of the chosen one; empty when it is the system's choice. */
  readonly id: string;
}

export class ChosenDevices implements BrowserDevices {
  #wish: DeviceChoice | null = null;
  /** What was told last; empty before the first time, which is none. */
  #told = '';
  #changed: (devices: DeviceList) => void = () => {};
  /** Told what to open each time that it may be another microphone. */
  readonly users = new Set<(id: string) => Promise<void>>();

  constructor(
    private readonly loudspeakers: Loudspeakers,
    private readonly sounds: SynthesisedSounds,
    private readonly store: Store,
  ) {}

  get chosen(): DeviceChoice {
    this.#wish ??= this.#kept();
    return { ...this.#wish };
  }

  async list(): Promise<DeviceList> {
    const devices = (await media()?.enumerateDevices?.()) ?? [];
    const all = (wanted: MediaDeviceKind): Device[] =>
      devices
        .filter(({ kind, deviceId }) => kind === wanted && !ALIASES.includes(deviceId))
        .map(({ deviceId: id, label }) => ({ id, label }));
    return { microphones: all('audioinput'), speakers: all('audiooutput') };
  }

  async choose(choice: Partial<DeviceChoice>): Promise<void> {
    const before = this.chosen;
    const wish = this.chosen;
    const devices = await this.list();
    for (const kind of KINDS) {
      wish[kind] = choice[kind] ?? before[kind];
      if (choice[kind] && !present(devices, kind, wish)) throw new Refusal('device_missing');
    }
    this.#wish = wish;
    try {
      await this.#apply(devices);
    } catch (error) {
      this.#wish = before;
      throw error;
    }
    this.store.write(KEPT, JSON.stringify(wish));
  }

  async test(kind: Kind): Promise<number> {
    if (kind !== 'microphone') return this.sounds.test(kind);
    const { track } = await this.open();
    try {
      return await peakOf(track);
    } finally {
      track.stop();
    }
  }

  listen(changed: (devices: DeviceList) => void): void {
    this.#changed = changed;
    media()?.addEventListener?.('devicechange', this.#refresh);
    this.#refresh();
  }

  /** @throws Refusal */
  async open(): Promise<Microphone> {
    const { microphone } = this.chosen;
    const track = await openMicrophone(microphone);
    this.#refresh(); // once it is permitted, devices have names
    return { track, id: track.getSettings().deviceId === microphone ? microphone : '' };
  }

  /** Something was plugged in or out. A microphone that then fails is a warning of the call. */
  readonly #refresh = (): void => {
    void this.list().then((devices) => this.#apply(devices).catch(() => this.#tell(devices)));
  };

  /** @throws Refusal */
  async #apply(devices: DeviceList): Promise<void> {
    const { microphone, speaker, ringtone } = this.#inUse(devices);
    await Promise.all([
      this.loudspeakers.route(speaker, ringtone),
      ...[...this.users].map((use) => use(microphone)),
    ]);
    this.#tell(devices);
  }

  /** What was chosen, as far as it is there. */
  #inUse(devices: DeviceList): DeviceChoice {
    const choice = this.chosen;
    for (const kind of KINDS) choice[kind] = present(devices, kind, choice);
    return choice;
  }

  #kept(): DeviceChoice {
    const choice: DeviceChoice = { microphone: '', speaker: '', ringtone: '' };
    const stored = Object(recall(this.store, KEPT)) as Partial<DeviceChoice>;
    for (const kind of KINDS) choice[kind] = String(stored[kind] ?? '');
    return choice;
  }

  #tell(devices: DeviceList): void {
    const now = JSON.stringify([devices, this.#inUse(devices)]);
    const before = this.#told;
    this.#told = now;
    if (before && before !== now) this.#changed(devices);
  }
}

/** The id of the device that is wished for, unless it is not there. */
function present({ microphones, speakers }: DeviceList, kind: Kind, wish: DeviceChoice): string {
  const devices = kind === 'microphone' ? microphones : speakers;
  return devices.some(({ id }) => id === wish[kind]) ? wish[kind] : '';
}

/** Missing outside browsers, and on pages that are neither https nor localhost. */
function media(): MediaDevices | undefined {
  return typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;
}
