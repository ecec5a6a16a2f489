import type { ConfigInForce } from '../config/index.ts';
import type { TrunkPing, TrunkRegistration, TrunkWatch } from '../ports/trunks.ts';
import type { ProgramBreakers } from './open-breakers.ts';
import { trunkSettings } from './trunk-settings.ts';

/** The trunks of the configuration in force, with what the breakers know of them, their pings and the calls on them. */
export function watchTrunks(
  current: ConfigInForce,
  breakers: ProgramBreakers,
  pings: { newest(trunk: string): TrunkPing | null },
  registrations: { statusOf(trunk: string): TrunkRegistration | null },
  callsOn: (trunk: string) => number,
): TrunkWatch {
  return {
    trunks: () =>
      current.config.sip.trunks.map((trunk) => {
        const { name, uri, maxCalls, maxCallsPerSecond } = trunk;
        const { state, failures, pausedUntil } = breakers.trunks.stateOf(name) ?? UNKNOWN;
        const known = { state, failures, pausedUntil, ping: pings.newest(name) };
        const registration = registrations.statusOf(name);
        const settings = trunkSettings(trunk, current.config.media);
        return { name, uri, ...known, registration, calls: callsOn(name), maxCalls, maxCallsPerSecond, settings };
      }),
    failingDestinations: () => breakers.destinations.failing(),
  };
}

const UNKNOWN = { state: 'unknown', failures: 0, pausedUntil: null } as const;
