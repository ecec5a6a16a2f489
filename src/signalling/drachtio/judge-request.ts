import type { DigestRequest, DigestVerdict } from '../../shared/digest/index.ts';
import type { RefusalLog } from '../../shared/refusal-log.ts';
import { lineOf } from '../../shared/sip/index.ts';
import { challengeHeaders } from './headers.ts';
import type { SrfRequest, SrfResponse } from './srf.ts';

/** Whether a request is authentic (RFC 3261 22.1). A refused request is answered here, and nobody else sees it. */
export function isAuthentic(
  req: SrfRequest,
  res: SrfResponse,
  {
    authenticate,
    refusals,
  }: {
    readonly authenticate: ((request: DigestRequest) => DigestVerdict) | undefined;
    readonly refusals: RefusalLog;
  },
): boolean {
  const { method, source_address: source } = req;
  const authorization = req.get('Authorization');
  const verdict = authenticate?.({
    method,
    source,
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
