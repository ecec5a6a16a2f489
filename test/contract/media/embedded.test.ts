import pino from 'pino';
import { EmbeddedMediaEngine } from '../../../src/media/embedded/index.ts';
import { SRTP_SUITES } from '../../../src/media/srtp/index.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { runMediaContract } from './media-contract.ts';

const CODECS = ['PCMU', 'PCMA', 'G722', 'OPUS'] as const;

runMediaContract(
  'embedded engine',
  ({ prompts, inactivityMs }) =>
    new EmbeddedMediaEngine({
      address: '127.0.0.1',
      rtpPorts: { first: 34_000, last: 34_499 },
      codecs: CODECS,
      threads: 2,
      inactivityMs,
      prompts,
      clock: new SystemClock(),
      logger: pino({ level: process.env['MEDIA_LOG'] ?? 'silent' }),
    }),
  SRTP_SUITES,
  CODECS,
);
