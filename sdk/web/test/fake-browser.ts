/** The parts of a browser that media is made of, as far as they are needed without sound. */

export class FakeTrack extends EventTarget {
  enabled = true;
  stopped = false;
  onended: (() => void) | null = null;
  readonly kind = 'audio';

  constructor(private readonly deviceId = 'built-in') {
    super();
  }

  getSettings() {
    return { deviceId: this.deviceId };
  }

  stop(): void {
    this.stopped = true;
  }
}

interface FakeDevice {
  readonly kind: MediaDeviceKind;
  readonly deviceId: string;
  readonly label: string;
}

/** `navigator.mediaDevices`. */
export class FakeMicrophones extends EventTarget {
  devices: FakeDevice[] = [];
  /** What opens next, in this order; an error's name refuses. Then whatever is asked for. */
  next: (FakeTrack | string)[] = [];

  readonly enumerateDevices = async () => this.devices;

  readonly getUserMedia = async ({ audio }: { audio: { deviceId?: { ideal: string } } }) => {
    const ideal = audio.deviceId?.ideal;
    const there = this.devices.some(({ deviceId }) => deviceId === ideal);
    const next = this.next.shift() ?? new FakeTrack(there ? ideal : undefined);
    if (typeof next === 'string') throw new DOMException('no', next);
    return { getAudioTracks: () => [next] };
  };

  /** Something was plugged in or out. */
  plug(...devices: FakeDevice[]): void {
    this.devices = devices;
    this.dispatchEvent(new Event('devicechange'));
  }
}

class FakeDtmf {
  canInsertDTMF = true;
  ontonechange: ((event: { tone: string }) => void) | null = null;
  readonly inserted: [string, number, number][] = [];

  insertDTMF(tones: string, duration: number, gap: number): void {
    this.inserted.push([tones, duration, gap]);
  }

  /** The next tone begins; '' when there is none left. */
  play(tone: string): void {
    this.ontonechange?.({ tone });
  }
}

/** A peer connection that remembers what it was told, and connects to nothing. */
export class FakePeer {
  static last: FakePeer;
  connectionState = 'new';
  signalingState = 'stable';
  onconnectionstatechange: (() => void) | null = null;
  ontrack: ((event: { track: FakeTrack }) => void) | null = null;
  reports: object[] = [];
  readonly sender = {
    track: null as FakeTrack | null,
    dtmf: new FakeDtmf(),
    replaceTrack: async (track: FakeTrack) => {
      this.sender.track = track;
    },
  };
  readonly transceiver = {
    direction: 'recvonly',
    sender: this.sender,
    receiver: { track: new FakeTrack() },
  };

  constructor() {
    FakePeer.last = this;
  }

  addTransceiver() {
    this.transceiver.direction = 'sendrecv';
    return this.transceiver;
  }

  getTransceivers() {
    return [this.transceiver];
  }

  async createOffer({ iceRestart }: { iceRestart: boolean }) {
    return {
      type: 'offer',
      sdp: `${iceRestart ? 'restart' : 'offer'}, ${this.transceiver.direction}`,
    };
  }

  async createAnswer() {
    return { type: 'answer', sdp: `answer, ${this.transceiver.direction}` };
  }

  async setLocalDescription() {}

  async setRemoteDescription() {}

  async getStats() {
    return new Map(this.reports.map((report, index) => [index, report]));
  }

  become(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.connectionState = 'closed';
  }
}
