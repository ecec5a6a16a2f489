import type { IncomingRefer } from '../../ports/signalling.ts';
import type { Clock } from '../../ports/clock.ts';
import { parseUri, splitList } from '../../shared/sip/index.ts';
import type { DialogRequest } from './dialog-request.ts';
import { parseParty, sequenceOf, valueOf } from './headers.ts';
import { isFalse } from './outgoing-referral.ts';
import type { ReferFault, ReferTarget } from './refer-to.ts';
import { parseReferTo } from './refer-to.ts';
import { sipfrag } from './sipfrag.ts';
import type { SrfMessage } from './srf.ts';

/** How long the subscription lasts. No telephone rings longer. */
const EXPIRES_SECONDS = 300;

/** What a REFER asks for (RFC 3515 2.4.2), or how it is refused. */
export function readRefer(req: SrfMessage): (ReferTarget & { readonly referredBy: string | null }) | ReferFault {
  const values = splitList(valueOf(req, 'Refer-To', 'r'));
  const [value] = values;
  // "An agent responding to a REFER method MUST return a 400 (Bad Request) if the request contained zero or more than
  // one Refer-To header field values."
  if (value === undefined || values.length > 1) return { status: 400, phrase: 'One Refer-To Expected' };
  const target = parseReferTo(value);
  if ('status' in target) return target;
  return { ...target, referredBy: referrerOf(valueOf(req, 'Referred-By', 'b')) };
}

/** URI of a Referred-By header (RFC 3892 3); null if there is none that can be read. */
function referrerOf(value: string): string | null {
  if (value.length > 1_024) return null;
  const uri = parseParty(value)?.uri ?? null;
  return uri === null || parseUri(uri) === null ? null : uri;
}

export interface IncomingReferralOptions {
  readonly req: SrfMessage;
  readonly target: ReferTarget & { readonly referredBy: string | null };
  /** Whether the Refer-To leads back to us. */
  readonly leadsToUs: boolean;
  /** Whether an earlier REFER came in the same dialog (RFC 3515 2.4.6). */
  readonly again: boolean;
  readonly respond: (status: number, phrase: string, headers: Record<string, string>) => void;
  /** Sends a NOTIFY. Gives true if the far end took it. */
  readonly notify: (request: DialogRequest) => Promise<boolean>;
  readonly clock: Clock;
}

/** One REFER that came in, and its subscription (RFC 3515 2.4.4). */
export class IncomingReferral implements IncomingRefer {
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly replaces: IncomingRefer['replaces'];
  readonly referredBy: string | null;
  readonly leadsToUs: boolean;
  readonly #options: IncomingReferralOptions;
  #state: 'open' | 'accepted' | 'over' = 'open';
  #expiresMs = 0;
  /** One NOTIFY is sent after the other, so that they come in order. */
  #sending: Promise<boolean> = Promise.resolve(true);

  constructor(options: IncomingReferralOptions) {
    const { uri, headers, replaces, referredBy } = options.target;
    this.uri = uri;
    this.headers = headers;
    this.replaces = replaces;
    this.referredBy = referredBy;
    this.leadsToUs = options.leadsToUs;
    this.#options = options;
  }

  accept(): void {
    if (this.#state !== 'open') return;
    const { req, respond, clock } = this.#options;
    this.#expiresMs = clock.now() + EXPIRES_SECONDS * 1_000;
    // RFC 4488 4: a REFER with "Refer-Sub: false" asks for no subscription.
    const unsubscribed = isFalse(req.get('Refer-Sub'));
    this.#state = unsubscribed ? 'over' : 'accepted';
    respond(202, 'Accepted', unsubscribed ? { 'Refer-Sub': 'false' } : {});
    // RFC 3515 2.4.4: "the agent [...] MUST immediately send a NOTIFY".
    this.#notify(100, 'Trying');
  }

  refuse(status: number, phrase: string): void {
    if (this.#state !== 'open') return;
    this.#state = 'over';
    this.#options.respond(status, phrase, {});
  }

  notify(status: number, phrase: string): void {
    this.#notify(status, phrase);
    if (this.#state === 'accepted' && status >= 200) this.#state = 'over';
  }

  #notify(status: number, phrase: string): void {
    if (this.#state !== 'accepted') return;
    const { req, again, notify, clock } = this.#options;
    const leftSeconds = Math.max(0, Math.ceil((this.#expiresMs - clock.now()) / 1_000));
    const request: DialogRequest = {
      method: 'NOTIFY',
      headers: {
        Event: again ? `refer;id=${String(sequenceOf(req))}` : 'refer',
        'Subscription-State': status >= 200 ? 'terminated;reason=noresource' : `active;expires=${String(leftSeconds)}`,
        'Content-Type': 'message/sipfrag;version=2.0',
      },
      body: sipfrag(status, phrase),
    };
    // RFC 6665 4.2.2: a NOTIFY that fails ends the subscription. The transfer itself goes on.
    this.#sending = this.#sending.then((taken) => taken && notify(request));
  }
}
