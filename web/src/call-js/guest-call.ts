import { ActiveCall } from '../telephone/active-call.ts';
import type { Credentials, Line, LineCall } from '../telephone/line.ts';
import { NoMicrophone, openMicrophone, stopStream } from '../telephone/microphone.ts';
import { SipLine } from '../telephone/sip-line.ts';
import { after, PHONE_OFF } from '../telephone/state.ts';
import type { EndCause, PhoneEvent, PhoneState } from '../telephone/state.ts';
import type { GuestFault } from './texts.ts';

const USER_AGENT = 'Warmbridge call.js';
/** A connection that is not there by then is kept from us. */
const CONNECT_MS = 10_000;
const ASK_MS = 10_000;

/** What a call from a page is at. */
export type GuestState =
  | { readonly is: 'idle' | 'asking' | 'calling' | 'ringing' }
  | { readonly is: 'in-call'; readonly since: number; readonly muted: boolean; readonly isReconnecting: boolean }
  | { readonly is: 'ended'; readonly why: EndCause | null }
  | { readonly is: 'failed'; readonly fault: GuestFault; readonly retryAfterS: number | null };

/** Whom to call, and by which button. */
export interface GuestOptions {
  /** Where Warmbridge is, without a slash at its end. */
  readonly base: string;
  readonly button: string;
  readonly token: string | null;
}

class Failed extends Error {
  readonly fault: GuestFault;
  readonly retryAfterS: number | null;

  constructor(fault: GuestFault, retryAfterS: number | null = null) {
    super(fault);
    this.fault = fault;
    this.retryAfterS = retryAfterS;
  }
}

type Answer = Credentials & { readonly to: string };

/** One call of a visitor: it asks for the microphone, then Warmbridge for a pass, and calls. */
export class GuestCall {
  readonly #options: GuestOptions;
  readonly #onState: (state: GuestState) => void;
  #phone: PhoneState = PHONE_OFF;
  #isConnected = false;
  #line: Line | null = null;
  #call: ActiveCall | null = null;
  #stream: MediaStream | null = null;
  #isOver = false;

  constructor(options: GuestOptions, onState: (state: GuestState) => void) {
    this.#options = options;
    this.#onState = onState;
  }

  async start(): Promise<void> {
    try {
      if (!('RTCPeerConnection' in window)) throw new Failed('unsupported');
      if (!navigator.onLine) throw new Failed('offline');
      this.#onState({ is: 'asking' });
      this.#stream = await openMicrophone(null);
      if (this.#hasEnded()) {
        stopStream(this.#stream);
        return;
      }
      this.#onState({ is: 'calling' });
      const answer = await this.#ask();
      if (!this.#hasEnded()) await this.#place(answer);
    } catch (error) {
      if (this.#hasEnded()) return;
      this.#close();
      if (error instanceof Failed) this.#fail(error.fault, error.retryAfterS);
      else this.#fail(error instanceof NoMicrophone ? `microphone-${error.why}` : 'server', null);
    }
  }

  hangUp(): void {
    if (this.#call !== null) {
      this.#call.hangUp();
      return;
    }
    if (this.#isOver) return;
    this.#close();
    this.#onState({ is: 'ended', why: null });
  }

  mute(isMuted: boolean): void {
    this.#call?.mute(isMuted);
  }

  press(key: string): void {
    this.#call?.press(key);
  }

  /** Somebody may hang up at any time. */
  #hasEnded(): boolean {
    return this.#isOver;
  }

  async #ask(): Promise<Answer> {
    const { base, button, token } = this.#options;
    const response = await fetch(`${base}/v1/click-to-call/${encodeURIComponent(button)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(token === null ? {} : { token }),
      // No cookies: a visitor is nobody here.
      credentials: 'omit',
      signal: AbortSignal.timeout(ASK_MS),
    }).catch(() => null);
    // What a page may not read looks like a broken connection as well.
    if (response === null) throw new Failed(navigator.onLine ? 'server' : 'offline');
    if (response.status === 429) throw new Failed('too-many', Number(response.headers.get('retry-after')) || null);
    if (response.status === 401 || response.status === 403) throw new Failed('not-allowed-here');
    if (response.status === 404) throw new Failed('gone');
    if (!response.ok) throw new Failed('server');
    return (await response.json()) as Answer;
  }

  async #place(answer: Answer): Promise<void> {
    const { to, iceServers } = answer;
    const stream = this.#stream;
    if (stream === null) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Failed('no-connection')), CONNECT_MS);
      this.#line = new SipLine({
        credentials: answer,
        userAgent: USER_AGENT,
        instance: null,
        listener: {
          onConnected: (isConnected) => {
            clearTimeout(timer);
            const wasConnected = this.#isConnected;
            this.#isConnected = isConnected;
            if (isConnected && wasConnected !== isConnected) this.#call?.lineBack();
            this.#show();
            if (isConnected) resolve();
          },
          onRegistered: () => undefined,
          onRefused: () => undefined,
          onExpiring: () => undefined,
          onCall: (call) => call.decline(480),
        },
      });
    });
    if (this.#hasEnded() || this.#line === null) return;
    const call: LineCall = this.#line.call(to, stream, iceServers);
    this.#call = new ActiveCall({
      call,
      stream,
      tell: (event) => this.#tell(event),
      isLineThere: () => this.#isConnected,
      onOver: () => this.#close(),
    });
    this.#tell({ type: 'calls', party: call.party, at: Date.now() });
  }

  #tell(event: PhoneEvent): void {
    this.#phone = after(this.#phone, event);
    this.#show();
  }

  #show(): void {
    const { call } = this.#phone;
    if (call.is === 'calling') this.#onState({ is: call.isRinging ? 'ringing' : 'calling' });
    else if (call.is === 'answered') {
      const { since, muted, iceState } = call;
      const isReconnecting = !this.#isConnected || iceState === 'disconnected' || iceState === 'failed';
      this.#onState({ is: 'in-call', since, muted, isReconnecting });
    } else if (call.is === 'none' && this.#call !== null) this.#onState({ is: 'ended', why: call.why });
  }

  #fail(fault: GuestFault, retryAfterS: number | null): void {
    this.#onState({ is: 'failed', fault, retryAfterS });
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    stopStream(this.#stream);
    // The BYE goes out first.
    this.#line?.close();
    this.#line = null;
  }
}
