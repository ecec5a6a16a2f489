import { asSipCallId } from '../../ports/ids.ts';
import type { IncomingInvite } from '../../ports/signalling.ts';
import { isWebSocket, lineOf, numberOf, parseReplaces } from '../../shared/sip/index.ts';
import { callerIdentityOf } from './caller-identity.ts';
import { reliableOf } from './extension-headers.ts';
import { parseParty, partyOf, protocolOf, sequenceOf } from './headers.ts';
import type { RefusedRequest } from './request-fault.ts';
import { sdpOf } from './request-fault.ts';
import type { SrfMessage } from './srf.ts';

/** What an INVITE from outside any dialog says. @param fault what is wrong with it @param sourceAddress see `originOf` */
export function readInvite(
  req: SrfMessage,
  fault: RefusedRequest | null,
  sourceAddress: string,
): Omit<IncomingInvite, 'take'> {
  const from = partyOf(req, 'From');
  const replaces = req.get('Replaces');
  return {
    sipCallId: asSipCallId(req.get('Call-ID') ?? ''),
    from,
    to: partyOf(req, 'To'),
    identity: callerIdentityOf(req, from),
    calledNumber: numberOf(req.uri),
    line: lineOf(req.uri),
    calledParty: parseParty(req.get('P-Called-Party-ID') ?? '')?.user ?? null,
    sourceAddress,
    sourcePort: Number(req.source_port),
    byWebSocket: isWebSocket(protocolOf(req)),
    sequence: sequenceOf(req),
    reliable: reliableOf(req),
    sdp: sdpOf(req),
    replaces: replaces === undefined ? null : parseReplaces(replaces),
    ours: false,
    fault: fault === null ? null : { status: fault.status, phrase: fault.phrase, reason: fault.reason },
  };
}
