import type { Clock } from '../../ports/clock.ts';
import type { LegSignal, OutgoingRefer, ReferProgress } from '../../ports/signalling.ts';
import { parseUri } from '../../shared/sip/index.ts';
import type { DialogRequest } from './dialog-request.ts';
import { requestInDialog } from './dialog-request.ts';
import { partyOf, valueOf } from './headers.ts';
import type { IncomingReferralOptions } from './incoming-referral.ts';
import { IncomingReferral, readRefer } from './incoming-referral.ts';
import type { NotifyAnswer } from './outgoing-referral.ts';
import { OutgoingReferral, referEventId, referRequest } from './outgoing-referral.ts';
import type { SrfDialog, SrfMessage } from './srf.ts';

/** REFERs of ours whose subscriptions are open in one dialog. One that never ends must not grow memory. */
const MAX_OPEN = 8;

const NO_SUBSCRIPTION: NotifyAnswer = { status: 481, phrase: 'Subscription Does Not Exist' };

export interface DialogReferralsOptions {
  readonly dialog: SrfDialog;
  readonly signal: (signal: Extract<LegSignal, { type: 'referred' }>) => void;
  /** Whether a request can still be sent in the dialog. */
  readonly isOpen: () => boolean;
  readonly clock: Clock;
}

/** The REFERs of one dialog, in both directions (RFC 3515). */
export class DialogReferrals {
  readonly #options: DialogReferralsOptions;
  #sent: OutgoingReferral[] = [];
  #received = 0;

  constructor(options: DialogReferralsOptions) {
    this.#options = options;
  }

  /** Sends a REFER. */
  refer(refer: OutgoingRefer, onProgress: (progress: ReferProgress) => void): void {
    const referral = new OutgoingReferral(onProgress);
    this.#sent = this.#sent.filter(({ over }) => !over);
    if (parseUri(refer.uri) === null || this.#sent.length >= MAX_OPEN) {
      const detail = parseUri(refer.uri) === null ? 'no URI to refer to' : 'too many REFERs are open';
      queueMicrotask(() => onProgress({ type: 'ended', status: null, detail }));
      return;
    }
    this.#sent.push(referral);
    requestInDialog(this.#options.dialog, referRequest(refer), (answer) => referral.answered(answer));
  }

  /** Takes a NOTIFY in the dialog. */
  notified(notify: SrfMessage): NotifyAnswer {
    const id = referEventId(valueOf(notify, 'Event', 'o'));
    // RFC 6665 7.2: "489 (Bad Event) [...] indicates that the server did not understand the event package".
    if (id === undefined) return { status: 489, phrase: 'Bad Event' };
    // RFC 6665 4.1.3: a NOTIFY of no subscription gets 481.
    return this.#sent.find((referral) => referral.isMeant(id))?.notified(notify) ?? NO_SUBSCRIPTION;
  }

  /** Takes a REFER in the dialog. */
  received(req: SrfMessage, respond: IncomingReferralOptions['respond']): void {
    const target = readRefer(req);
    if ('status' in target) {
      respond(target.status, target.phrase, {});
      return;
    }
    this.#received += 1;
    const { clock, signal } = this.#options;
    const refer = new IncomingReferral({
      req,
      target,
      leadsToUs: isAtOneOf(target.uri, [partyOf(req, 'To').uri, req.uri]),
      again: this.#received > 1,
      respond,
      notify: (request) => this.#notify(request),
      clock,
    });
    signal({ type: 'referred', refer });
  }

  /** The leg is over. */
  close(): void {
    for (const referral of this.#sent) referral.abandon();
    this.#sent = [];
  }

  async #notify(request: DialogRequest): Promise<boolean> {
    if (!this.#options.isOpen()) return false;
    return await new Promise((resolve) => {
      requestInDialog(this.#options.dialog, request, ({ response }) => {
        resolve(response !== null && response.status < 300);
      });
    });
  }
}

/** Whether a URI names the host and port of one of ours. Telephones write our address for numbers that we should dial. */
function isAtOneOf(uri: string, ours: readonly string[]): boolean {
  const place = placeOf(uri);
  return place !== null && ours.some((each) => placeOf(each) === place);
}

function placeOf(uri: string): string | null {
  const parsed = parseUri(uri);
  if (parsed === null || parsed.host === '' || parsed.scheme === 'tel') return null;
  const port = parsed.port ?? (parsed.scheme === 'sips' ? 5061 : 5060);
  return `${parsed.host.toLowerCase()}:${String(port)}`;
}
