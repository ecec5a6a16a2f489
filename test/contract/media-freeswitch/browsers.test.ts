import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { BesideMedia } from '../../../src/media/beside/index.ts';
import { FreeswitchMediaEngine } from '../../../src/media/freeswitch/index.ts';
import type { MediaPort } from '../../../src/ports/media.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { freeswitchHasOpus, missingEngines, TestDrachtio, TestFreeswitch } from '../../tools/engines/index.ts';
import { CHROMIUM } from '../../web/browser.ts';
import { browserCases } from '../../web/media/browser-cases.ts';

const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
const clock = new SystemClock();
const CODECS = [...(['PCMU', 'PCMA'] as const), ...(freeswitchHasOpus() ? (['OPUS'] as const) : [])];
const missing = missingEngines('freeswitch', 'drachtio') ?? (CHROMIUM === null ? 'no chromium' : null);

// FreeSWITCH does ICE and DTLS-SRTP by itself. The far end is Debian's Chromium.
describe.skipIf(missing !== null)(missing === null ? 'FreeSWITCH and browsers' : missing, () => {
  let freeswitch: TestFreeswitch;
  let drachtio: TestDrachtio;
  let signalling: DrachtioSignalling;
  let engine: MediaPort;
  let folder: string;

  beforeAll(async () => {
    [freeswitch, drachtio] = await Promise.all([TestFreeswitch.start(), TestDrachtio.start()]);
    const { host, controlPort: port, secret } = drachtio;
    folder = await mkdtemp(join(tmpdir(), 'warmbridge-browsers-'));
    signalling = new DrachtioSignalling({ engine: 'drachtio', control: { host, port, secret }, clock, logger });
    await signalling.start(() => undefined);
    engine = new BesideMedia(
      new FreeswitchMediaEngine({
        servers: [freeswitch],
        signalling,
        instance: 'browsers',
        prompts: { resolve: () => Promise.reject(new Error('no prompts')) } as never,
        codecs: ['OPUS', 'PCMU', 'PCMA'],
        inactivityMs: 30_000,
        cacheDirectory: folder,
        clock,
        logger,
      }),
      clock,
    );
    await engine.start();
  }, 90_000);

  afterAll(async () => {
    await engine.close();
    await signalling.close();
    await drachtio.stop();
    try {
      expect(await freeswitch.leftoversAfter(3_000)).toEqual([]);
    } finally {
      await freeswitch.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }, 60_000);

  browserCases(() => engine, CODECS);
});
