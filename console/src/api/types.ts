/** What the API answers, named as in its OpenAPI document. Times are ISO 8601 with a zone. */

/** `POST /console/logins` */
export interface Login {
  token: string;
  expiresAt: string;
  name: string;
  role: Role;
  tenant: string;
  mustChange: boolean;
}

/** `GET /console/me` */
export interface Me {
  name: string;
  role: Role;
  tenant: string;
  scopes: string[];
  mustChange: boolean;
  /** By whose right one listens in to calls; null: the account has none. */
  extension: string | null;
}

/** Of `POST /console/phone`: what the console's own phone registers with. */
export interface PhoneLogin {
  token: string;
  expiresAt: string;
  extension: string;
}

export type Role = 'admin' | 'viewer';

/** What long lists come in. */
export interface Page<Item> {
  items: Item[];
  /** Pass it as `after` to get the next page; null on the last. */
  next: string | null;
}

export const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const END_CAUSES = [
  'BYE',
  'CANCEL',
  'NO_ANSWER',
  'BUSY',
  'ALLOTTED_TIMEOUT',
  'LIMITATION_DECLINE',
  'TRIAL_REJECTION',
  'UNKNOWN',
] as const;
export type EndCause = (typeof END_CAUSES)[number];

/** How the audio of one side fared. Times are in milliseconds. */
export interface CallQuality {
  packetsReceived: number;
  packetsLost: number;
  packetsSent: number;
  jitter: number;
  roundTrip: number | null;
  /** 1.0 to 4.5 */
  mos: number | null;
}

export interface Transfer {
  time: string;
  by: string;
  to: string;
}

export type SupervisionMode = 'monitoring' | 'whisper' | 'colloquy';

export interface Supervision {
  time: string;
  by: string;
  of: string;
  /** null: the supervisor left. */
  mode: SupervisionMode | null;
}

/** One step of the way to whoever answered. */
export type Step = { time: string } & (
  | { step: 'rang' | 'waited'; group: string }
  | { step: 'sentOn'; from: string; to: string }
  | { step: 'wentOut'; trunk: string }
);

export type FieldValue = string | string[];

/** What one extension wrote about a call. */
export interface Info {
  extension: string;
  note: string;
  tags: string[];
  form: Record<string, FieldValue>;
}

/** `GET /calls/{uuid}`, and each of `GET /calls`. Durations are whole seconds. */
export interface Call {
  uuid: string;
  direction: Direction;
  hotline: string;
  caller: string;
  callerName: string;
  dialled: string;
  callee: string;
  calleeName: string;
  startTime: string;
  answerTime: string | null;
  /** null while the call lives. */
  endTime: string | null;
  answered: boolean;
  endCause: EndCause | null;
  endCode: number | null;
  endedBy: 'caller' | 'callee' | null;
  ringing: number;
  duration: number;
  totalDuration: number;
  callerQuality: CallQuality | null;
  calleeQuality: CallQuality | null;
  transfers: Transfer[];
  supervisions: Supervision[];
  way: Step[];
  trunk: string;
  recorded: boolean;
  datas: unknown;
  infos: Info[];
}

/** Each of `GET /live-calls`: a call that has begun and not ended. */
export interface LiveCall {
  uuid: string;
  direction: Direction;
  state: 'ringing' | 'talking';
  /** So far; null: nobody talks there, or it could not be measured. */
  callerQuality: CallQuality | null;
  calleeQuality: CallQuality | null;
  hotline: string;
  caller: string;
  callerName: string;
  dialled: string;
  callee: string;
  calleeName: string;
  startTime: string;
  answerTime: string | null;
}

/** Each of `GET /extensions`. */
export interface Extension {
  extension: string;
  name: string;
  state: ExtensionState;
  /** Phones and pages that are registered. */
  phones: number;
  forwarding: Forwarding;
}

/** Where calls are sent on to, each if not empty. */
export interface Forwarding {
  always: string;
  busy: string;
  noAnswer: string;
}

export const EXTENSION_STATES = ['available', 'busy', 'offline'] as const;
export type ExtensionState = (typeof EXTENSION_STATES)[number];

export type RecordingRule = 'always' | 'never' | 'on_demand';

/** Each of `GET /hotlines`. */
export interface Hotline {
  number: string;
  name: string;
  destination: string;
  /** Opening hours; empty: always open. */
  hours: string;
  zone: string;
  /** Days that are not as others. */
  special: string;
  /** Where calls go when it is closed, or nobody answers. */
  fallback: string;
  recording: RecordingRule | null;
}

export type Strategy = 'all' | 'in_turn' | 'round_robin' | 'longest_idle' | 'random';

/** Each of `GET /groups`. Times are seconds. */
export interface Group {
  number: string;
  name: string;
  members: string[];
  /** Its members are in the telephone network. */
  external: boolean;
  strategy: Strategy;
  ringTime: number;
  longestWait: number;
  next: string;
  recording: RecordingRule | null;
}

export type NumberFormat = 'e164' | 'plain' | 'national';

/** Each of `GET /trunks`. */
export interface Trunk {
  name: string;
  host: string;
  /** null: by DNS, or what is usual for the transport. */
  port: number | null;
  transport: string;
  order: number;
  /** Of the account at the carrier; empty: it knows us by our address. */
  user: string;
  registers: boolean;
  numbers: NumberFormat;
  codecs: string[];
  /** null: it was added or changed a moment ago. */
  state: TrunkState | null;
}

export const STANDINGS = ['up', 'trying', 'down'] as const;
export type Standing = (typeof STANDINGS)[number];

/** How a trunk stands now. */
export interface TrunkState {
  standing: Standing;
  /** What is wrong; empty: nothing is. */
  reason: string;
  /** null: it is not meant to be. */
  registered: boolean | null;
  /** In ms; null: the carrier was not asked yet. */
  roundTrip: number | null;
}

/** Each of `GET /keys`: a key, but for itself. */
export interface ApiKey {
  id: string;
  name: string;
  scopes: string[];
  createdAt: string;
}

/** `POST /keys`: the key, shown this one time. */
export interface NewApiKey {
  id: string;
  name: string;
  key: string;
}

/** Each of `GET /waiting-lines`: one group, and who waits for it, in order. */
export interface WaitingLine {
  group: string;
  name: string;
  calls: Waiting[];
}

export interface Waiting {
  /** Of the call. */
  uuid: string;
  caller: string;
  callerName: string;
  since: string;
}

/** Each of `GET /usage`. Times are seconds. */
export interface Used {
  kind: 'tenant' | 'extension' | 'hotline';
  /** Empty for the tenant. */
  number: string;
  today: number;
  month: number;
  /** That may still be used today; null: any number. */
  left: number | null;
  limits: Limits;
}

/** Each null, or empty, where nothing is limited. */
export interface Limits {
  longestCall: number | null;
  daily: number | null;
  monthly: number | null;
  /** What numbers begin with that may not be called. */
  barred: string[];
}

/** Each of `GET /webhooks`. */
export interface Webhook {
  id: string;
  url: string;
  events: string[];
}

/** Each of `GET /webhooks/{id}/deliveries`: what became of one event. */
export interface Delivery {
  event: string;
  type: string;
  call: string | null;
  standing: 'waiting' | 'delivered' | 'given_up';
  attempts: number;
  triedAt: string | null;
  /** What was answered the last time. */
  status: number | null;
  /** Why that failed; empty: it did not. */
  reason: string;
}

/** What an API key or a login may do; only those that the console asks about. */
export type Scope =
  | 'calls:read'
  | 'calls:control'
  | 'recordings:read'
  | 'directory:read'
  | 'keys:read'
  | 'keys:write'
  | 'usage:read'
  | 'webhooks:read';
