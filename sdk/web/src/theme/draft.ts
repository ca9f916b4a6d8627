/** What was written about calls and is not saved yet: it outlives a reload of the page. */

import { recall, type Store } from '../omi/store.js';
import type { CallData } from '../omi/types.js';

/** Note, tags and fields by their ids, as `saveCallInfo` takes them. */
export interface FormValues {
  note: string;
  tags?: string[];
  [field: string]: string | string[] | undefined;
}

export interface Draft {
  /** Whose it is: nobody else at this browser is to be shown it. */
  readonly owner: string;
  readonly call: CallData;
  readonly values: FormValues;
  /** When it was written, in ms since the epoch. */
  readonly at: number;
}

const KEY = 'omiSDK.drafts';

/** Older ones make room. Nobody comes back to more calls than that. */
export const MOST_DRAFTS = 10;
/** In ms: a week. What a customer said is not to lie in a browser for ever. */
export const OLDEST_DRAFT = 7 * 24 * 3600 * 1000;
/** In characters, all drafts together: browsers give a whole site about five million. */
export const MOST_TEXT = 250_000;
/** In characters: pictures drawn into an address would fill the storage. */
const LONGEST_AVATAR = 2000;

export class Drafts {
  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {}

  of(owner: string, callId: string): FormValues | undefined {
    return this.#all().find((draft) => isOf(draft, owner, callId))?.values;
  }

  /** The calls of this owner with words not saved, as they look when they are over; newest first. */
  unsaved(owner: string): CallData[] {
    return this.#all()
      .filter((draft) => draft.owner === owner)
      .map(({ call, at }) => ended(call, at));
  }

  keep(owner: string, call: CallData, values: FormValues): void {
    const remoteAvatar = call.remoteAvatar.length > LONGEST_AVATAR ? '' : call.remoteAvatar;
    const draft = { owner, call: { ...call, remoteAvatar }, values, at: this.now() };
    this.#write([draft, ...this.#without(owner, call.uuid)]);
  }

  drop(owner: string, callId: string): void {
    this.#write(this.#without(owner, callId));
  }

  #without(owner: string, callId: string): Draft[] {
    return this.#all().filter((draft) => !isOf(draft, owner, callId));
  }

  #all(): Draft[] {
    const kept = recall(this.store, KEY);
    const youngest = this.now() - OLDEST_DRAFT;
    // Somebody else may have written there.
    return (Array.isArray(kept) ? kept : []).filter(
      (draft) => draft?.at > youngest && draft.call?.uuid && draft.values,
    );
  }

  #write(drafts: Draft[]): void {
    let kept = drafts.slice(0, MOST_DRAFTS);
    while (JSON.stringify(kept).length > MOST_TEXT) kept = kept.slice(0, -1);
    this.store.write(KEY, kept.length === 0 ? null : JSON.stringify(kept));
  }
}

/** Both sides of a call may sit at one browser: the call alone does not say whose draft it is. */
function isOf(draft: Draft, owner: string, callId: string): boolean {
  return draft.owner === owner && draft.call.uuid === callId;
}

/** The page was gone when it ended: how long it took is for the switchboard to say. */
function ended(call: CallData, at: number): CallData {
  return {
    ...call,
    status: 'ended',
    isAccepted: true,
    startTime: new Date(call.startTime),
    answerTime: call.answerTime && new Date(call.answerTime),
    endTime: new Date(at),
    durationTxt: '',
  };
}

export interface Claim {
  /** False when another page has it. */
  readonly ours: Promise<boolean>;
  free(): void;
}

/**
 * Makes a call this page's own until it is freed or the page is gone, so that other pages of the
 * site do not take its draft for a forgotten one.
 */
export function claim(owner: string, callId: string): Claim {
  let free = () => {};
  const held = new Promise<void>((resolve) => {
    free = resolve;
  });
  const ours = new Promise<boolean>((resolve) => {
    const answer = (lock: unknown) => {
      resolve(lock !== null);
      return lock ? held : undefined;
    };
    // Only secure pages have locks; only those can call.
    if (!navigator.locks) answer('free');
    else {
      const name = `omiSDK.draft ${owner} ${callId}`;
      navigator.locks.request(name, { ifAvailable: true }, answer).catch(answer);
    }
  });
  return { ours, free };
}
