import type { Config } from '../config/index.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import { TrunkPings } from '../reachability/index.ts';
import type { PingedTrunk } from '../reachability/index.ts';
import type { ProgramBreakers } from './open-breakers.ts';
import type { PartContext } from './part-context.ts';

/** Makes what asks the trunks by OPTIONS whether they are there, those whose interval is not 0. */
export function openTrunkPings(
  { config, current, clock, logger, parts }: PartContext,
  { signalling, breakers }: { readonly signalling: SignallingPort; readonly breakers: ProgramBreakers },
): TrunkPings {
  const { trunks: breaker, failures } = breakers;
  const trunks = pingedTrunks(config);
  const pings = parts.add('trunk-pings', new TrunkPings({ trunks, signalling, breaker, failures, clock, logger }));
  current.follow({ name: 'the pings of trunks', switchTo: (next) => pings.pingThese(pingedTrunks(next)) });
  return pings;
}

function pingedTrunks({ sip }: Config): readonly PingedTrunk[] {
  return sip.trunks
    .filter(({ optionsIntervalMs }) => optionsIntervalMs > 0)
    .map(({ name, uri, proxy, auth, optionsIntervalMs, silenceMs }) => {
      const ways = { proxy: proxy ?? undefined, auth: auth ?? undefined };
      return { name, uri, ...ways, intervalMs: optionsIntervalMs, patienceMs: silenceMs };
    });
}
