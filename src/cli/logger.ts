import { pino } from 'pino';
import type { Logger } from 'pino';
import type { LogLevel } from '../config/index.ts';

/** Writes JSON lines to standard output. Personal data is only under `pii`, which is not shown. */
export function newLogger(level: LogLevel): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: ['pii'], censor: '[redacted]' } },
    pino.destination({ fd: 1, sync: true }),
  );
}
