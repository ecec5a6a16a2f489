import type { RegistrarPort } from '../ports/registrar.ts';
import type { SignallingPort } from '../ports/signalling.ts';
import type { TrunkWatch } from '../ports/trunks.ts';
import type { CallSources } from './call-sources.ts';
import { openBreakers } from './open-breakers.ts';
import type { ProgramBreakers } from './open-breakers.ts';
import { openRegistrations } from './open-registrations.ts';
import { openTrunkPings } from './open-trunk-pings.ts';
import type { PartContext } from './part-context.ts';
import { watchTrunks } from './watch-trunks.ts';

/** What follows the trunks. */
export interface TrunkParts {
  readonly breakers: ProgramBreakers;
  readonly watch: TrunkWatch;
  /** The SIP side is up. */
  start(): void;
}

/** Opens what follows the trunks: calls that fail, pings, and registrations. */
export function openTrunks(
  context: PartContext,
  signalling: SignallingPort & RegistrarPort,
  sources: CallSources,
  callsOn: (trunk: string) => number,
): TrunkParts {
  const breakers = openBreakers(context, (trunk, verdict) => pings.called(trunk, verdict));
  const pings = openTrunkPings(context, { signalling, breakers });
  const registrations = openRegistrations(context, signalling);
  sources.know(registrations);
  return {
    breakers,
    watch: watchTrunks(context.current, breakers, pings, registrations, callsOn),
    start: () => {
      pings.start();
      registrations.start();
    },
  };
}
