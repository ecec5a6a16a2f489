import { ACCEPTED, extensionFault, SUPPORTED_OPTIONS } from './request-fault.ts';
import type { SrfClient, SrfRequest, SrfResponse } from './srf.ts';

/** What the answers depend on. */
export interface AnswerOutsideOptions {
  /** Whether a request is authentic. A refused one is answered already. */
  readonly isAuthentic: (req: SrfRequest, res: SrfResponse) => boolean;
  /** Whether we would take a call. */
  readonly isUp: () => boolean;
}

/** Answers requests outside of dialogs that make no call. */
export function answerOutside(srf: SrfClient, { isAuthentic, isUp }: AnswerOutsideOptions): void {
  // RFC 6665 4.1.3: a NOTIFY without a subscription. Without this line the server would answer it, and bring us none that
  // comes before the 2xx to our SUBSCRIBE.
  srf.notify((_req, res) => res.send(481, 'Subscription Does Not Exist', {}));
  // RFC 3261 11: an OPTIONS tells whether we would take a call.
  srf.options((req, res) => {
    if (!isAuthentic(req, res)) return;
    const fault = extensionFault(req);
    if (fault !== null) {
      res.send(fault.status, fault.phrase, { headers: { ...fault.headers } });
      return;
    }
    const headers = { Accept: ACCEPTED, Supported: SUPPORTED_OPTIONS.join(', ') };
    res.send(isUp() ? 200 : 503, '', { headers });
  });
}
