import pino from 'pino';
import { afterAll, beforeAll } from 'vitest';
import { BesideMedia } from '../../../src/media/beside/index.ts';
import { EmbeddedMediaEngine } from '../../../src/media/embedded/index.ts';
import { WebrtcRelay } from '../../../src/media/webrtc/index.ts';
import type { MediaPort } from '../../../src/ports/media.ts';
import type { Prompt } from '../../../src/ports/prompt.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { browserCases } from './browser-cases.ts';

const clock = new SystemClock();
const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
let engine: MediaPort;

beforeAll(async () => {
  engine = new BesideMedia(
    new EmbeddedMediaEngine({
      address: '127.0.0.1',
      rtpPorts: { first: 34_500, last: 34_599 },
      codecs: ['OPUS', 'G722', 'PCMU', 'PCMA'],
      inactivityMs: 60_000,
      webrtc: new WebrtcRelay({ address: '127.0.0.1', env: {}, warm: true, clock, logger }),
      prompts: {
        resolve: (prompt: Prompt) => Promise.reject(new Error(`no prompt ${JSON.stringify(prompt)}`)),
        peek: () => null,
      },
      clock,
      logger,
    }),
    clock,
  );
  await engine.start();
});

afterAll(async () => {
  await engine.close();
});

browserCases(() => engine, ['OPUS', 'PCMU', 'PCMA']);
