import type { IncomingRegister } from '../../ports/users.ts';
import { readRegister } from './incoming-register.ts';
import type { ProvedBy } from './incoming-register.ts';
import { ACCEPTED, extensionFault, SUPPORTED_OPTIONS } from './request-fault.ts';
import type { SrfClient, SrfRequest, SrfResponse } from './srf.ts';

/** What we take outside of dialogs (RFC 3261 8.2.1). */
const ALLOWED = 'INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK, NOTIFY, REFER';

/** What the answers depend on. */
export interface AnswerOutsideOptions {
  /** Whether a request is authentic. A refused one is answered already. */
  readonly isAuthentic: (req: SrfRequest, res: SrfResponse) => boolean;
  /** Whether we would take a call. */
  readonly isUp: () => boolean;
  /** Of our digest challenges. */
  readonly proved: ProvedBy;
  /** Takes a REGISTER. False: we are no registrar. */
  readonly onRegister: (register: IncomingRegister) => boolean;
}

/** Answers requests outside of dialogs that make no call. */
export function answerOutside(srf: SrfClient, options: AnswerOutsideOptions): void {
  const { isAuthentic, isUp } = options;
  // RFC 6665 4.1.3: a NOTIFY without a subscription. Without this line the server would answer it, and bring us none that
  // comes before the 2xx to our SUBSCRIBE.
  srf.notify((_req, res) => res.send(481, 'Subscription Does Not Exist', {}));
  srf.register((req, res) => {
    if (isAuthentic(req, res)) answerRegister(req, res, options);
  });
  // RFC 3261 11.2: "The response code chosen MUST be the same that would have been chosen had the request been an INVITE."
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

/** RFC 3261 10.3: the extensions first, then what it asks for. */
function answerRegister(req: SrfRequest, res: SrfResponse, { proved, onRegister }: AnswerOutsideOptions): void {
  const fault = extensionFault(req);
  const register = readRegister(req, proved);
  if (fault !== null) res.send(fault.status, fault.phrase, { headers: { ...fault.headers } });
  else if (register === null) res.send(400, 'Bad REGISTER', {});
  else {
    const answer: IncomingRegister['answer'] = ({ status, phrase, headers }) => {
      try {
        // Its transaction may be over, and the telephone asks again.
        res.send(status, phrase, { headers: { ...headers } }, () => undefined);
      } catch {
        // drachtio-srf throws if there is no connection.
      }
    };
    if (!onRegister({ ...register, answer })) res.send(405, 'Method Not Allowed', { headers: { Allow: ALLOWED } });
  }
}
