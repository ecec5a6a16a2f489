import type { SignallingPort } from '../ports/signalling.ts';
import { TrunkPings } from '../reachability/index.ts';
import type { ProgramBreakers } from './open-breakers.ts';
import type { PartContext } from './part-context.ts';

/** Makes what asks the trunks by OPTIONS whether they are there, those whose interval is not 0. */
export function openTrunkPings(
  { config, clock, logger, parts }: PartContext,
  { signalling, breakers }: { readonly signalling: SignallingPort; readonly breakers: ProgramBreakers },
): TrunkPings {
  const trunks = config.sip.trunks
    .filter(({ optionsIntervalMs }) => optionsIntervalMs > 0)
    .map(({ name, uri, auth, optionsIntervalMs, silenceMs }) => {
      return { name, uri, auth: auth ?? undefined, intervalMs: optionsIntervalMs, patienceMs: silenceMs };
    });
  const { trunks: breaker, failures } = breakers;
  return parts.add('trunk-pings', new TrunkPings({ trunks, signalling, breaker, failures, clock, logger }));
}
