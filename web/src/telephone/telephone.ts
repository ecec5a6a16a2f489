import { SESSION } from '../lib/session.ts';
import { createStore } from '../lib/store.ts';
import { ActiveCall } from './active-call.ts';
import { askCredentials } from './ask-credentials.ts';
import { backoffMs } from './backoff.ts';
import { DEVICES, findDevices, followDevices } from './devices.ts';
import { instanceOf } from './instance-of.ts';
import type { Credentials, Line, LineCall } from './line.ts';
import { openMicrophone, stopStream } from './microphone.ts';
import { OneTab } from './one-tab.ts';
import { ring } from './ring.ts';
import { after, PHONE_OFF } from './state.ts';
import type { PhoneEvent, PhoneState } from './state.ts';
import { rememberWanted } from './wanted.ts';

const USER_AGENT = 'Warmbridge desk';
/** Credentials are asked for anew so long before they end. */
const SPARE_MS = 60_000;
/** Somebody may have mended meanwhile why we were refused. */
const REFUSED_AGAIN_MS = 30_000;
/** A call that one asked for oneself rings by then, or it is another one. */
const OWN_DEED_MS = 10_000;

/** The telephone of this browser. */
export const PHONE = createStore<PhoneState>(PHONE_OFF);
/** The parts of a telephone that is on. */
interface On {
  readonly tab: OneTab;
  readonly ends: AbortController;
  credentials: Credentials | null;
  line: Line | null;
  call: ActiveCall | null;
  tries: number;
  /** Waits for credentials that end, or for another try. */
  timer: ReturnType<typeof setTimeout> | undefined;
  stopRinging: () => void;
}

let on: On | null = null;
/** Until then a call is answered by itself: one asked for it. */
let own: { readonly until: number; readonly muted: boolean } | null = null;

function tell(event: PhoneEvent): void {
  PHONE.set(after(PHONE.get(), event));
}

/** Makes this browser the telephone, or not any more, and remembers it. */
export function wantPhone(isWanted: boolean): void {
  rememberWanted(isWanted);
  if (!isWanted) {
    stop();
    return;
  }
  start();
  // The browser asks now, and not when the first call rings.
  void allow();
}

async function allow(): Promise<void> {
  try {
    stopStream(await openMicrophone(DEVICES.get().input));
    void findDevices();
  } catch (error) {
    tell({ type: 'fault', fault: (error as Error).message });
  }
  if ('Notification' in window && Notification.permission === 'default') {
    await Notification.requestPermission().catch(() => null);
  }
}

/** Begins where somebody wants it and is logged in. */
export function start(): void {
  if (on !== null) return;
  const ends = new AbortController();
  const { signal } = ends;
  const tab = new OneTab({
    onMine: () => void connect(),
    onElsewhere: () => {
      leaveLine();
      tell({ type: 'registration', registration: { is: 'elsewhere', fault: null } });
    },
    mayGo: () => PHONE.get().call.is === 'none',
  });
  on = {
    tab,
    ends,
    credentials: null,
    line: null,
    call: null,
    tries: 0,
    timer: undefined,
    stopRinging: () => undefined,
  };
  tell({ type: 'registration', registration: { is: 'connecting' } });
  signal.addEventListener('abort', followDevices());
  window.addEventListener('beforeunload', warn, { signal });
  window.addEventListener('pagehide', stop, { signal });
  window.addEventListener('online', networkChanged, { signal });
  const network = (navigator as { connection?: EventTarget }).connection;
  network?.addEventListener('change', networkChanged, { signal });
  void tab.claim();
}

/** Takes the registration back, and ends the call. */
export function stop(): void {
  if (on === null) return;
  const { tab, ends } = on;
  leaveLine();
  on = null;
  own = null;
  tab.close();
  ends.abort();
  PHONE.set(PHONE_OFF);
}

function leaveLine(): void {
  if (on === null) return;
  clearTimeout(on.timer);
  on.call?.hangUp();
  on.line?.close();
  on.line = null;
  on.stopRinging();
}

/** Takes the telephone from another tab. */
export async function takeOver(): Promise<void> {
  const fault = (await on?.tab.takeOver()) ?? null;
  if (fault !== null) tell({ type: 'registration', registration: { is: 'elsewhere', fault } });
}

function warn(event: BeforeUnloadEvent): void {
  const { is } = PHONE.get().call;
  if (is === 'answered' || is === 'calling') event.preventDefault();
}

function networkChanged(): void {
  on?.call?.networkChanged();
  on?.line?.look();
}

/** Brings credentials that hold for a while. @returns whether there are any */
async function refresh(phone: On): Promise<boolean> {
  const left = phone.credentials === null ? 0 : Date.parse(phone.credentials.expiresAt) - Date.now();
  if (left > SPARE_MS) return true;
  const asked = await askCredentials();
  if (on !== phone) return false;
  if (asked.is === 'given') {
    phone.credentials = asked.credentials;
    phone.line?.use(asked.credentials);
    return true;
  }
  if (asked.is === 'refused') {
    tell({ type: 'registration', registration: { is: 'refused', reason: asked.reason } });
    again(phone, REFUSED_AGAIN_MS);
    return false;
  }
  // What is there may hold for a while yet.
  if (left > 0) return true;
  tell({ type: 'registration', registration: { is: 'lost', since: Date.now() } });
  again(phone, backoffMs(phone.tries++, Math.random()));
  return false;
}

function again(phone: On, ms: number): void {
  clearTimeout(phone.timer);
  phone.timer = setTimeout(() => void (phone.line === null ? connect() : register()), ms);
}

async function connect(): Promise<void> {
  const phone = on;
  if (phone?.line !== null) return;
  if (PHONE.get().registration.is !== 'lost') tell({ type: 'registration', registration: { is: 'connecting' } });
  const [isThere, { SipLine }] = await Promise.all([refresh(phone), import('./sip-line.ts')]);
  const { credentials } = phone;
  if (!isThere || credentials === null || on !== phone) return;
  phone.line = new SipLine({
    credentials,
    userAgent: USER_AGENT,
    instance: instanceOf(credentials.user),
    listener: {
      onConnected: (isConnected) => {
        if (isConnected) {
          void register();
          return;
        }
        tell({ type: 'registration', registration: { is: 'lost', since: Date.now() } });
        phone.call?.lineLost();
      },
      onRegistered: () => {
        phone.tries = 0;
        tell({ type: 'registration', registration: { is: 'registered' }, user: credentials.user });
        phone.call?.lineBack();
        keepFresh(phone);
      },
      onRefused: (status) => refused(phone, status),
      onExpiring: () => void register(),
      onCall: rings,
    },
  });
}

async function register(): Promise<void> {
  const phone = on;
  if (phone === null || !(await refresh(phone))) return;
  phone.line?.register();
}

/** Calls need credentials as well, whenever they come. */
function keepFresh(phone: On): void {
  clearTimeout(phone.timer);
  const left = Date.parse(phone.credentials?.expiresAt ?? '') - Date.now() - SPARE_MS;
  phone.timer = setTimeout(
    () => void refresh(phone).then((isThere) => isThere && keepFresh(phone)),
    Math.max(5_000, left),
  );
}

function refused(phone: On, status: number | null): void {
  phone.tries += 1;
  const isOfCredentials = status === 401 || status === 403 || status === 407;
  if (isOfCredentials) phone.credentials = null;
  if (status !== null && status < 500 && (!isOfCredentials || phone.tries > 2)) {
    const reason = `Warmbridge does not take this telephone (${status}). It is tried again now and then.`;
    tell({ type: 'registration', registration: { is: 'refused', reason } });
    again(phone, REFUSED_AGAIN_MS);
    return;
  }
  tell({ type: 'registration', registration: { is: 'lost', since: Date.now() } });
  again(phone, backoffMs(phone.tries, Math.random()));
}

function rings(lineCall: LineCall): void {
  const phone = on;
  if (phone === null) return;
  // One telephone has one call.
  if (PHONE.get().call.is !== 'none') {
    lineCall.decline(486);
    return;
  }
  const { party } = lineCall;
  const call = new ActiveCall({
    call: lineCall,
    tell,
    isLineThere: () => PHONE.get().registration.is === 'registered',
    onOver: () => {
      phone.stopRinging();
      phone.call = null;
    },
  });
  phone.call = call;
  tell({ type: 'rings', party, at: Date.now() });
  if (own !== null && Date.now() < own.until) {
    const { muted } = own;
    own = null;
    void answer({ muted });
    return;
  }
  const stopTone = ring(DEVICES.get().output);
  const note = notify(party.name ?? party.number);
  phone.stopRinging = () => {
    stopTone();
    note?.close();
    phone.stopRinging = () => undefined;
  };
}

function notify(caller: string): Notification | null {
  if (!('Notification' in window) || Notification.permission !== 'granted' || !document.hidden) return null;
  const note = new Notification(`Call from ${caller}`, { tag: 'warmbridge.call', requireInteraction: true });
  note.onclick = () => {
    window.focus();
    note.close();
  };
  return note;
}

/** Answers, once there is a microphone. Where there is none it rings on, and the state says why. */
export async function answer(how: { readonly muted?: boolean } = {}): Promise<void> {
  const phone = on;
  const { call } = PHONE.get();
  if (phone?.call === null || phone === null || call.is !== 'ringing' || call.isAnswering) return;
  tell({ type: 'answering' });
  phone.stopRinging();
  try {
    await phone.call.answer(phone.credentials?.iceServers ?? [], how);
    void findDevices();
  } catch (error) {
    tell({ type: 'fault', fault: (error as Error).message });
  }
}

/** Does not take the call that rings, or ends the one that is there. */
export function putDown(): void {
  if (PHONE.get().call.is === 'ringing') on?.call?.decline(603);
  else on?.call?.hangUp();
}

/** Holds the other end, or takes it back. */
export function hold(isHeld: boolean): void {
  if (on?.call?.hold(isHeld) === false)
    tell({ type: 'fault', fault: 'That cannot be done at this moment. Try again.' });
}

/** Sends nothing of the microphone. */
export function mute(isMuted: boolean): void {
  on?.call?.mute(isMuted);
}

/** Sends a key. */
export function pressKey(key: string): void {
  if (on?.call?.press(key) === false) tell({ type: 'fault', fault: 'The other end takes no keys.' });
}

/** The microphone of the call; null: there is none. */
export function callStream(): MediaStream | null {
  return on?.call?.stream ?? null;
}

/** One asks for a call at this telephone oneself: it is answered as it comes. @returns forgets it */
export function expectOwnCall(how: { readonly muted: boolean }): () => void {
  const mine = { until: Date.now() + OWN_DEED_MS, muted: how.muted };
  own = mine;
  return () => {
    if (own === mine) own = null;
  };
}

// Whoever logs out has no telephone any more.
SESSION.follow(() => {
  if (SESSION.get() === null) stop();
});
