import type { Config, Source } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import { DigestGuard } from '../shared/digest/index.ts';
import type { DigestRequest, DigestVerdict } from '../shared/digest/index.ts';

/** Judges requests of trunks that have to prove who they are (RFC 3261 22). The whole process has one guard. */
export function digestAuthentication(
  { sip: { realm } }: Config,
  sourceOf: (address: string, line: string | null) => Source,
  clock: Clock,
): (request: DigestRequest) => DigestVerdict {
  const guard = new DigestGuard({
    realm,
    accountOf: (address, line) => {
      const trunk = sourceOf(address, line);
      if (trunk === null || trunk === 'local' || !trunk.challenge || trunk.auth === null) return null;
      return { ...trunk.auth, algorithms: trunk.challengeAlgorithms };
    },
    clock,
  });
  return (request) => guard.judge(request);
}
