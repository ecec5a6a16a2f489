import type { Clock, TimerHandle } from '../../ports/clock.ts';
import type {
  OutgoingSubscribe,
  Subscription,
  SubscriptionNotify,
  SubscriptionSignal,
} from '../../ports/subscription.ts';
import { tagOf, safeUser, valueOf } from './headers.ts';
import { byUri } from './dialog-request.ts';
import type { SrfClient, SrfRequest, SrfResponse } from './srf.ts';
import { requestByDialogId } from './srf.ts';
import { readSubscriptionState, secondsOf } from './subscription-state.ts';

/** A request without an answer ends after 64*T1 = 32 s (RFC 3261 17.1.2.2). What takes longer was lost on the way. */
const ANSWER_MS = 40_000;
/** After we ended a subscription its last NOTIFY comes within that time, or never (RFC 6665 4.1.2.3, Timer N). */
const LAST_NOTIFY_MS = 32_000;

/** Refusals of a SUBSCRIBE in the dialog after which the subscription is no more (RFC 6665 4.1.2.2). */
const ENDING: ReadonlySet<number> = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]);

export interface SubscriptionOptions {
  readonly srf: SrfClient;
  readonly clock: Clock;
  readonly subscribe: OutgoingSubscribe;
  readonly onSignal: (signal: SubscriptionSignal) => void;
  /** Its NOTIFYs have this Call-ID. */
  readonly onNamed: (callId: string, subscription: DrachtioSubscription) => void;
  readonly onGone: (subscription: DrachtioSubscription) => void;
}

/**
 * A subscription of ours. drachtio-srf would make a dialog of it with the 2xx, too late for a NOTIFY that comes first (RFC
 * 6665 4.1.2.4). So it is unknown to drachtio-srf, and its requests go by the id that the server knows the dialog by.
 */
export class DrachtioSubscription implements Subscription {
  readonly #options: SubscriptionOptions;
  #callId: string | null = null;
  #localTag: string | null = null;
  /** As the server wrote it. It knows no address for that of a later request. */
  #contact = '';
  /** The far end's, by whichever came first, a 2xx or a NOTIFY. */
  #remoteTag: string | null = null;
  #answerTimer: TimerHandle | null = null;
  #lastTimer: TimerHandle | null = null;
  /** One SUBSCRIBE is out at a time; another one waits for its answer. */
  #waits = false;
  /** Who waits for its end; null: it goes on. */
  #ending: (() => void)[] | null = null;
  #isEnded = false;
  #over = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
  }

  get callId(): string | null {
    return this.#callId;
  }

  /** Sends the first SUBSCRIBE. */
  start(): void {
    const { srf, subscribe } = this.#options;
    const { uri, auth } = subscribe;
    const user = auth === undefined ? 'warmbridge' : safeUser(auth.username);
    const us = `<sip:${user}@localhost>`;
    const headers = { From: us, To: `<${uri}>`, Contact: us, ...this.#headers(subscribe.expiresS) };
    this.#await(true);
    try {
      srf.request(
        uri,
        { method: 'SUBSCRIBE', headers, body: '', ...(auth !== undefined && { auth: { ...auth } }) },
        (error, request) => {
          if (request === undefined) this.#answered(null, true);
          else this.#sent(request);
        },
      );
    } catch {
      // drachtio-srf throws if there is no connection.
      queueMicrotask(() => this.#answered(null, true));
    }
  }

  refresh(): void {
    if (this.#over || this.#ending !== null) return;
    if (this.#answerTimer !== null) this.#waits = true;
    else this.#sendAgain();
  }

  end(done: () => void): void {
    if (this.#over || this.#isEnded) {
      done();
      return;
    }
    const isFirst = this.#ending === null;
    this.#ending = [...(this.#ending ?? []), done];
    if (!isFirst) return;
    if (this.#answerTimer !== null) this.#waits = true;
    else this.#sendAgain();
  }

  drop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stopTimers();
    this.#options.onGone(this);
    for (const done of this.#ending ?? []) done();
    this.#ending = [];
  }

  /** The SIP server, or the connection to it, was lost. */
  lost(): void {
    this.#signal({ type: 'lost' });
    this.drop();
  }

  /** Takes a NOTIFY with its Call-ID. @returns false: it is of no dialog of it */
  notified(req: SrfRequest, res: SrfResponse): boolean {
    const remoteTag = tagOf(req, 'From');
    if (this.#over || tagOf(req, 'To') !== this.#localTag || remoteTag === null) return false;
    // RFC 6665 4.5.2: a SUBSCRIBE may fork. The NOTIFYs of others than the first are refused, which ends theirs.
    if (this.#remoteTag !== null && this.#remoteTag !== remoteTag) return false;
    const [event = ''] = valueOf(req, 'Event', 'o').split(';');
    if (event.trim().toLowerCase() !== this.#options.subscribe.event) {
      res.send(489, 'Bad Event', {});
      return true;
    }
    const state = readSubscriptionState(req.get('Subscription-State'));
    // RFC 6665 8.2.3: a NOTIFY must have a Subscription-State.
    if (state === null) {
      res.send(400, 'Bad Subscription-State', {});
      return true;
    }
    this.#remoteTag = remoteTag;
    res.send(200, 'OK', {});
    const { name, ...rest } = state;
    // drachtio-srf knows the compact form of this one.
    const [contentType = ''] = (req.get('Content-Type') ?? '').split(';');
    this.#signal({
      type: 'notified',
      ...rest,
      state: stateOf(name),
      reason: state.reason?.toLowerCase() ?? null,
      contentType: req.body.trim() === '' ? null : contentType.trim().toLowerCase(),
      body: req.body,
    });
    if (name === 'terminated') this.drop();
    return true;
  }

  #headers(expiresS: number): Record<string, string> {
    const { event, accept } = this.#options.subscribe;
    return { Event: event, Accept: accept, Expires: String(expiresS) };
  }

  #sent(request: SrfRequest): void {
    if (this.#over) return;
    this.#callId = request.get('Call-ID') ?? '';
    this.#localTag = tagOf(request, 'From');
    this.#contact = request.get('Contact') ?? '';
    this.#options.onNamed(this.#callId, this);
    request.on('response', (response) => {
      if (response.status >= 200) this.#answered(response, true);
    });
  }

  #sendAgain(): void {
    const { srf, subscribe } = this.#options;
    const { auth } = subscribe;
    const dialogId = `${this.#callId ?? ''};from-tag=${this.#localTag ?? ''}`;
    const headers = { Contact: this.#contact, ...this.#headers(this.#ending === null ? subscribe.expiresS : 0) };
    this.#await(false);
    const options = { method: 'SUBSCRIBE', dialogId, headers, auth: auth === undefined ? undefined : byUri(auth) };
    requestByDialogId(srf, options, (request) => {
      if (request === undefined) this.#answered(null, false);
      else {
        request.on('response', (response) => {
          if (response.status >= 200) this.#answered(response, false);
        });
      }
    });
  }

  #await(isFirst: boolean): void {
    this.#answerTimer = this.#options.clock.schedule(ANSWER_MS, () => this.#answered(null, isFirst));
  }

  #answered(response: SrfResponse | null, isFirst: boolean): void {
    if (this.#over || this.#answerTimer === null) return;
    this.#options.clock.cancel(this.#answerTimer);
    this.#answerTimer = null;
    const status = response?.status ?? null;
    const isOver = status === null || status >= 300 ? isFirst || (status !== null && ENDING.has(status)) : false;
    if (response !== null && response.status < 300) {
      this.#remoteTag ??= tagOf(response, 'To');
      this.#signal({ type: 'accepted', expiresS: secondsOf(response.get('Expires')) });
    } else {
      const [minExpiresS, retryAfterS] = ['Min-Expires', 'Retry-After'].map((name) => secondsOf(response?.get(name)));
      this.#signal({
        type: 'refused',
        status,
        isOver,
        minExpiresS: minExpiresS ?? null,
        retryAfterS: retryAfterS ?? null,
      });
    }
    if (isOver) this.drop();
    else if (this.#waits) {
      this.#waits = false;
      this.#sendAgain();
    } else if (this.#ending !== null) this.#ended();
  }

  /** Our last SUBSCRIBE was answered. The last NOTIFY is still taken. */
  #ended(): void {
    this.#isEnded = true;
    this.#lastTimer = this.#options.clock.schedule(LAST_NOTIFY_MS, () => this.drop());
    for (const done of this.#ending ?? []) done();
    this.#ending = [];
  }

  #signal(signal: SubscriptionSignal): void {
    if (!this.#over && this.#ending === null) this.#options.onSignal(signal);
  }

  #stopTimers(): void {
    for (const timer of [this.#answerTimer, this.#lastTimer]) if (timer !== null) this.#options.clock.cancel(timer);
    this.#answerTimer = this.#lastTimer = null;
  }
}

/** RFC 6665 4.1.3 names no others, and one that is not known says nothing against the subscription. */
function stateOf(name: string): SubscriptionNotify['state'] {
  return name === 'terminated' || name === 'pending' ? name : 'active';
}
