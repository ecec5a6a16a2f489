import { messageOf } from '../../shared/message-of.ts';
import type { OutgoingRefer, ReferProgress } from '../../ports/signalling.ts';
import { parseUri } from '../../shared/sip/index.ts';
import type { DialogAnswer, DialogRequest } from './dialog-request.ts';
import { sequenceOf } from './headers.ts';
import { formatReferTo } from './refer-to.ts';
import { statusOfSipfrag } from './sipfrag.ts';
import type { SrfMessage } from './srf.ts';
import { readSubscriptionState } from './subscription-state.ts';

/** How a NOTIFY is answered. */
export interface NotifyAnswer {
  readonly status: number;
  readonly phrase: string;
}

const OK: NotifyAnswer = { status: 200, phrase: 'OK' };

/** The REFER of ours (RFC 3515 2.1, 2.4.1). */
export function referRequest(refer: OutgoingRefer): DialogRequest {
  const headers = {
    'Refer-To': formatReferTo(refer),
    // RFC 4488 4: "norefersub" says that we understand a `Refer-Sub: false` in the 2xx.
    Supported: 'replaces, norefersub',
    ...referredByHeader(refer.referredBy),
  };
  return { method: 'REFER', headers };
}

/** Referred-By (RFC 3892 3) with the URI of who asks; nothing if it is no URI. */
export function referredByHeader(uri: string | null): Record<string, string> {
  return uri === null || parseUri(uri) === null ? {} : { 'Referred-By': `<${uri}>` };
}

/** One REFER of ours and its subscription, until both are over. */
export class OutgoingReferral {
  readonly #onProgress: (progress: ReferProgress) => void;
  /** CSeq number of the REFER; null until it was answered. */
  #sequence: number | null = null;
  /** Nothing is told any more. NOTIFYs of the subscription may still come. */
  #told = false;
  #over = false;

  constructor(onProgress: (progress: ReferProgress) => void) {
    this.#onProgress = onProgress;
  }

  /** Neither a response nor a NOTIFY is due any more. */
  get over(): boolean {
    return this.#over;
  }

  /** The leg is over, which its own end tells. */
  abandon(): void {
    this.#told = this.#over = true;
  }

  /** The REFER was answered, or did not go out. */
  answered(answer: DialogAnswer): void {
    if (answer.response === null) {
      this.#end(null, messageOf(answer.error));
      this.#over = true;
      return;
    }
    const { response } = answer;
    this.#sequence = sequenceOf(response);
    if (response.status >= 300) {
      this.#end(response.status, null);
      this.#over = true;
      return;
    }
    // RFC 4488 3: "Refer-Sub: false" in a 2xx means that no subscription was made.
    const subscribed = !isFalse(response.get('Refer-Sub'));
    this.#tell({ type: 'accepted', subscribed });
    if (!subscribed) this.#over = true;
  }

  /** Whether a NOTIFY with this `id` is about it (RFC 3515 2.4.6). One may come before the 202 (RFC 6665 4.1.2.4). */
  isMeant(id: number | null): boolean {
    return !this.#over && (id === null || this.#sequence === null || this.#sequence === id);
  }

  /** A NOTIFY of the subscription. One that cannot be read changes nothing. */
  notified(notify: SrfMessage): NotifyAnswer {
    const state = readSubscriptionState(notify.get('Subscription-State'));
    // RFC 6665 8.2.3: a NOTIFY must have a Subscription-State.
    if (state === null) return { status: 400, phrase: 'Bad Subscription-State' };
    const isTerminated = state.name === 'terminated';
    const body = notify.body.trim();
    if (body !== '' && !isSipfrag(notify.get('Content-Type') ?? '')) {
      return { status: 415, phrase: 'Unsupported Media Type' };
    }
    const status = body === '' ? null : statusOfSipfrag(body);
    if (status === null && (body !== '' || !isTerminated)) return { status: 400, phrase: 'Bad Sipfrag' };
    if (status !== null && status >= 200) this.#end(status, null);
    else if (isTerminated) this.#end(null, state.reason);
    else if (status !== null) this.#tell({ type: 'progress', status });
    if (isTerminated) this.#over = true;
    return OK;
  }

  #end(status: number | null, detail: string | null): void {
    this.#tell({ type: 'ended', status, detail });
    this.#told = true;
  }

  #tell(progress: ReferProgress): void {
    if (!this.#told) this.#onProgress(progress);
  }
}

/** The `id` of an Event header for REFER (RFC 3515 2.4.6): `refer;id=CSeq`. Undefined if it is about anything else. */
export function referEventId(value: string): number | null | undefined {
  const [name = '', ...params] = value.split(';').map((part) => part.trim());
  if (name.toLowerCase() !== 'refer') return undefined;
  const id = params.map((each) => /^id\s*=\s*(\d{1,10})$/i.exec(each)?.[1]).find((each) => each !== undefined);
  return id === undefined ? null : Number(id);
}

function isSipfrag(contentType: string): boolean {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase() === 'message/sipfrag';
}

/** Whether a Refer-Sub header says `false` (RFC 4488 4). */
export function isFalse(value: string | undefined): boolean {
  return /^\s*false\s*(;|$)/i.test(value ?? '');
}
