/** One call's media: a peer connection to the switchboard, which is ICE-lite (RFC 8445 §2.5). */

import type { WarningCode } from '../omi/types.js';
import { deferred } from '../phone/deferred.js';
import type { Line, LineListener } from '../phone/media.js';
import type { Sample } from '../phone/quality.js';
import { Refusal } from '../phone/refusal.js';
import { NO_WARNINGS, watched } from '../phone/warnings.js';
import type { ChosenDevices } from './devices.js';
import type { Loudspeakers } from './loudspeakers.js';
import { NOTHING_YET, type Reading, read } from './statistics.js';

/** In ms: long enough for every switchboard, short enough to type by (RFC 4733 §2.6.3 asks for 50). */
const TONE = 100;
const GAP = 70;

export class PeerLine implements Line {
  readonly #peer: RTCPeerConnection;
  #transceiver: RTCRtpTransceiver | null = null;
  #track: MediaStreamTrack | null = null;
  #capturing: Promise<void> | null = null;
  #muted = false;
  #held = false;
  /** Key tones go out one request after the other. */
  #toning: Promise<void> = Promise.resolve();
  /** Gives up those that wait. */
  #stopTones: () => void = () => {};
  #closed = false;
  /** The path stands for the first time, or never will. */
  readonly #connected = deferred();
  /** Which microphone is open; see `Microphone`. */
  #microphone = '';
  #voice: MediaStream | null = null;
  #reading: Reading = NOTHING_YET;
  #watch = NO_WARNINGS;
  readonly #warnings = new Set<WarningCode>();

  /** @throws Refusal */
  constructor(
    private readonly listener: LineListener,
    private readonly devices: ChosenDevices,
    private readonly loudspeakers: Loudspeakers,
    { unheard } = { unheard: false },
  ) {
    if (typeof RTCPeerConnection === 'undefined') throw new Refusal('no_webrtc');
    // One address at the switchboard: its checks find us, so no STUN or TURN server is needed.
    this.#peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    if (!unheard) this.#peer.ontrack = ({ track }) => this.#heard(track);
    this.#peer.onconnectionstatechange = () => this.#pathChanged();
  }

  get path(): 'connecting' | 'connected' | 'broken' {
    switch (this.#peer.connectionState) {
      case 'connected':
        return 'connected';
      case 'failed':
      case 'disconnected':
        return 'broken';
      default:
        return 'connecting';
    }
  }

  async offer({ restart } = { restart: false }): Promise<string> {
    if (this.#transceiver === null) {
      // Without a track: the microphone may still be opening, and joins by replaceTrack.
      this.#take(this.#peer.addTransceiver('audio'));
    }
    const offer = await this.#peer.createOffer({ iceRestart: restart });
    await this.#peer.setLocalDescription(offer);
    return offer.sdp ?? '';
  }

  async accept(answer: string): Promise<void> {
    await this.#peer.setRemoteDescription({ type: 'answer', sdp: answer });
  }

  async answer(offer: string): Promise<string> {
    await this.#peer.setRemoteDescription({ type: 'offer', sdp: offer });
    const transceiver = this.#peer
      .getTransceivers()
      .find(({ receiver }) => receiver.track.kind === 'audio');
    if (transceiver === undefined) throw new Refusal('internal'); // the offer has no audio
    this.#take(transceiver);
    const answer = await this.#peer.createAnswer();
    await this.#peer.setLocalDescription(answer);
    return answer.sdp ?? '';
  }

  async rollBack(): Promise<void> {
    if (this.#peer.signalingState === 'have-local-offer') {
      await this.#peer.setLocalDescription({ type: 'rollback' });
    }
  }

  capture(): Promise<void> {
    this.#capturing ??= this.#capture().catch((error: unknown) => {
      this.#capturing = null; // the user may allow it and try again
      throw error;
    });
    return this.#capturing;
  }

  mute(on: boolean): void {
    this.#muted = on;
    if (this.#track !== null) this.#track.enabled = !on;
  }

  hold(on: boolean): void {
    this.#held = on;
    if (on) this.#stopTones();
    // Not `sendonly`: whoever puts a call on hold wants to talk to somebody else meanwhile.
    if (this.#transceiver) this.#transceiver.direction = on ? 'inactive' : 'sendrecv';
  }

  tones(digits: string): Promise<void> {
    const sent = this.#toning.then(() => this.#tones(digits));
    this.#toning = sent.catch(() => {});
    return sent;
  }

  async #tones(digits: string): Promise<void> {
    const dtmf = this.#transceiver?.sender.dtmf;
    // Straight after the answer the path may not stand yet, and keys would go out to nobody.
    if (dtmf) await this.#connected.promise;
    if (this.#closed || !dtmf?.canInsertDTMF) throw new Refusal('no_call');
    await new Promise<void>((resolve, reject) => {
      this.#stopTones = () => reject(new Refusal('no_call'));
      dtmf.ontonechange = ({ tone }) => {
        if (!tone) resolve();
      };
      dtmf.insertDTMF(digits, TONE, GAP);
    });
  }

  async sample(): Promise<Sample | null> {
    const report = await this.#peer.getStats();
    if (this.#closed) return null;
    this.#reading = read(report.values(), this.#reading);
    const { sample } = this.#reading;
    // Nothing is to be said of what does not flow, or not on purpose.
    const path = this.path === 'connected' ? sample : null;
    const flow = this.#held ? null : path;
    const { warnings, changes } = watched(this.#watch, {
      packets: flow?.packets ?? null,
      packetLoss: flow?.packetLoss ?? null,
      roundTrip: path?.roundTrip ?? null,
      level: this.#muted ? null : (flow?.level ?? null),
    });
    this.#watch = warnings;
    for (const [code, active] of changes) this.#warn(code, active);
    return sample;
  }

  close(): void {
    this.#closed = true;
    this.#connected.resolve();
    this.#stopTones();
    this.#peer.ontrack = null;
    this.#peer.onconnectionstatechange = null;
    this.#peer.close();
    if (this.#voice) this.loudspeakers.stop('voice', this.#voice);
    this.devices.users.delete(this.#chosen);
    this.#track?.stop();
    for (const code of this.#warnings) this.#warn(code, false);
  }

  async #capture(): Promise<void> {
    const { track, id } = await this.devices.open();
    if (this.#closed) {
      track.stop();
      return;
    }
    const before = this.#track;
    this.#track = track;
    this.#microphone = id;
    track.enabled = !this.#muted;
    track.onended = () => void this.#microphoneLost();
    await this.#transceiver?.sender.replaceTrack(track);
    if (before) {
      before.onended = null;
      before.stop();
    }
    this.#warn('microphone_lost', false);
    if (!this.#closed) this.devices.users.add(this.#chosen);
  }

  /** Unplugged, or taken away: whatever the browser now calls the microphone takes its place. */
  async #microphoneLost(): Promise<void> {
    this.#warn('microphone_lost', true);
    await this.#reopen().catch(() => {}); // the warning stands
  }

  /** Another microphone was chosen, or plugged in: it may be the one we miss. */
  readonly #chosen = async (id: string): Promise<void> => {
    await this.#capturing?.catch(() => {}); // it may be the one
    if (id !== this.#microphone || this.#warnings.has('microphone_lost')) await this.#reopen();
  };

  #reopen(): Promise<void> {
    this.#capturing = null;
    return this.capture();
  }

  #take(transceiver: RTCRtpTransceiver): void {
    this.#transceiver = transceiver;
    // An answer without a track would only receive; ours joins when the user picks up.
    transceiver.direction = this.#held ? 'inactive' : 'sendrecv';
    const { sender } = transceiver;
    if (this.#track !== null && sender.track !== this.#track) {
      void sender.replaceTrack(this.#track);
    }
  }

  #heard(track: MediaStreamTrack): void {
    this.#voice = new MediaStream([track]);
    void this.loudspeakers.play('voice', this.#voice);
  }

  #pathChanged(): void {
    if (this.path === 'connected') this.#connected.resolve();
    this.#warn('media_lost', this.path === 'broken');
    // "disconnected" may heal by itself within seconds; "failed" does not.
    if (this.#peer.connectionState === 'failed') this.listener.broken();
  }

  /** Raises or clears a warning; what is so already is not said again. */
  #warn(code: WarningCode, active: boolean): void {
    if (active === this.#warnings.has(code)) return;
    if (active) this.#warnings.add(code);
    else this.#warnings.delete(code);
    this.listener.warning(code, active);
  }
}
