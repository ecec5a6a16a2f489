import type { Logger } from 'pino';
import type { Config, CurrentConfig } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { CallTracer } from '../tracing/index.ts';
import type { RefusalLog } from '../shared/refusal-log.ts';
import type { OpenParts } from './open-parts.ts';

/** What every part is made with. */
export interface PartContext {
  /** The configuration that the program started with. What may change while it runs is in {@link current}. */
  readonly config: Config;
  readonly current: CurrentConfig;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where every part tells what it refuses to strangers. */
  readonly refusals: RefusalLog;
  /** Undefined: calls are not traced. */
  readonly tracing?: CallTracer | undefined;
  /** Each part is added to it as soon as it is open. */
  readonly parts: OpenParts;
}
