import type { Breakers } from '../ports/circuit-breaker.ts';
import { Breaker } from '../reachability/index.ts';
import type { PartContext } from './part-context.ts';

/** Those of the program, with all that they tell. */
export interface ProgramBreakers extends Breakers {
  readonly trunks: Breaker;
  readonly destinations: Breaker;
}

/**
 * Makes what spares trunks and destinations calls that failed too often in a row.
 * @param onTrunkCall told of each call to a trunk that showed whether it works
 */
export function openBreakers(
  { config, current, clock, logger }: Pick<PartContext, 'config' | 'current' | 'clock' | 'logger'>,
  onTrunkCall: (trunk: string, verdict: 'worked' | 'failed') => void,
): ProgramBreakers {
  const { breaker } = config.sip;
  const destinations = new Breaker({
    ...breaker,
    clock,
    onPaused: (destination, { failures, pausedUntil }) => {
      const pauseMs = Math.round((pausedUntil ?? 0) - clock.now());
      logger.warn({ pii: { destination }, failures, pauseMs }, 'a destination is skipped for a while');
    },
    onBack: (destination) => logger.info({ pii: { destination } }, 'a destination can be reached again'),
  });
  const trunks = new Breaker({
    ...breaker,
    clock,
    onPaused: (trunk, { failures, pausedUntil }) => {
      const pauseMs = Math.round((pausedUntil ?? 0) - clock.now());
      logger.warn({ trunk, failures, pauseMs }, 'a trunk is passed over for a while');
    },
    onBack: (trunk) => {
      logger.info({ trunk }, 'a trunk can be reached again');
      destinations.forgetThose(trunk);
    },
    onCall: onTrunkCall,
  });
  current.follow({
    name: 'what spares trunks calls',
    switchTo: ({ sip }, former) => {
      for (const { name, uri } of former.sip.trunks) {
        if (sip.trunks.some((trunk) => trunk.name === name && trunk.uri === uri)) continue;
        trunks.forget(name);
        destinations.forgetThose(name);
      }
    },
  });
  return { trunks, destinations, failures: breaker.failures };
}
