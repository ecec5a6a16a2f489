import type { DigestRequest, DigestVerdict } from '../../shared/digest/index.ts';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import { lineOf, splitList } from '../../shared/sip/index.ts';
import { challengeHeaders, protocolOf } from './headers.ts';
import type { SrfMessage, SrfRequest, SrfResponse } from './srf.ts';

type Origin = (address: string, vias: readonly string[]) => string;

/** The address that a request comes from, of one from a proxy that where it came to the proxy from. */
export function sourceOf(req: SrfMessage, origin: Origin | undefined): string {
  const { source_address: source } = req;
  return origin?.(source, splitList(req.get('Via') ?? '')) ?? source;
}

/** Whether a request is authentic (RFC 3261 22.1). A refused request is answered here, and nobody else sees it. */
export function isAuthentic(
  req: SrfRequest,
  res: SrfResponse,
  {
    authenticate,
    origin,
    refusals,
  }: {
    readonly origin?: Origin | undefined;
    readonly authenticate?: ((request: DigestRequest) => DigestVerdict) | undefined;
    readonly refusals: RefusalLog;
  },
): boolean {
  const { method } = req;
  const source = sourceOf(req, origin);
  const authorization = req.get('Authorization');
  const verdict = authenticate?.({
    method,
    source,
    protocol: protocolOf(req),
    authorization: authorization === undefined ? [] : [authorization],
    line: lineOf(req.uri),
  }) ?? { admitted: true };
  if (verdict.admitted) return true;
  const { cause, status, challenges } = verdict;
  if (cause === 'wrong' || cause === 'slowed') {
    const why = { method, slowed: cause === 'slowed' };
    refusals.tell('credentials', source, why, 'digest credentials are wrong');
  }
  res.send(status, '', { headers: challengeHeaders(challenges) });
  return false;
}
