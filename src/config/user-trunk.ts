import type { CallButton } from './click-to-call-types.ts';
import { DEFAULTS } from './defaults.ts';
import type { SipUser, Trunk } from './sip-types.ts';

/** What calls of users are counted by, all of them. No trunk of the configuration may have this name. */
const OF_USERS = '(users)';
/** What the account of a guest begins with, and the name that its calls are counted by. No trunk may have such a name. */
const OF_GUESTS = 'guest:';

/** Whether calls of users or guests are counted by that name. */
export function isReservedTrunk(name: string): boolean {
  return name === OF_USERS || name.startsWith(OF_GUESTS);
}

/** The account of the guests of a button. No user of `sip.users` has such a name. */
export function guestAccount(button: string): string {
  return OF_GUESTS + button;
}

/** The button of an account; null: it is that of a user. */
export function buttonOfAccount(account: string): string | null {
  return account.startsWith(OF_GUESTS) ? account.slice(OF_GUESTS.length) : null;
}

/**
 * A user as the trunk that its calls come by: it has proved who it is, and nothing that it asserts of other callers counts.
 * Users share the limits of one trunk.
 */
export function userTrunk({ name, password, srtp, zone }: SipUser): Trunk {
  return { ...PROVED, name: OF_USERS, auth: { username: name, password }, srtp, zone, user: name };
}

/** The guests of a button as the trunk that their calls come by, which has limits of its own. */
export function guestTrunk({ name, to, maxCalls, callsPerMinute }: CallButton): Trunk {
  return { ...PROVED, name: guestAccount(name), maxCalls, callsPerMinute, button: { name, to } };
}

const { trunk } = DEFAULTS.sip;

/** Whoever has proved who it is, wherever it sends from. */
const PROVED: Trunk = {
  name: '',
  profile: null,
  uri: 'sip:users.invalid',
  proxy: null,
  allow: [],
  auth: null,
  challenge: true,
  challengeAlgorithms: trunk.challengeAlgorithms,
  optionsIntervalMs: 0,
  maxCalls: trunk.maxCalls,
  maxCallsPerSecond: trunk.maxCallsPerSecond,
  silenceMs: trunk.silenceMs,
  dtmf: trunk.dtmf,
  callerIdentity: trunk.callerIdentity,
  from: null,
  trusted: false,
  stirShaken: trunk.stirShaken,
  diversion: false,
  historyInfo: false,
  srtp: null,
  codecs: null,
  rel1xx: null,
  zone: null,
  register: null,
  numbers: null,
};
