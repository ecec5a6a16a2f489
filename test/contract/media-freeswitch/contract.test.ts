import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { FreeswitchMediaEngine } from '../../../src/media/freeswitch/index.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { SipServer } from '../../../src/sip-server/index.ts';
import { freeswitchHasOpus, missingEngines, TestDrachtio, TestFreeswitch } from '../../tools/engines/index.ts';
import { runMediaContract } from '../media/media-contract.ts';

const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
const clock = new SystemClock();
const CODECS = [...(['PCMU', 'PCMA', 'G722'] as const), ...(freeswitchHasOpus() ? (['OPUS'] as const) : [])];

/** A SIP server for the INVITEs to FreeSWITCH: where applications connect, and what ends it. */
interface Front {
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  close(): Promise<void>;
}

/** The contract on a real FreeSWITCH, reached through a SIP server that `open` opens. */
function onFreeswitch(name: string, missing: string | null, open: () => Promise<Front>): void {
  describe.skipIf(missing !== null)(missing === null ? name : `${name}: ${missing}`, () => {
    let freeswitch: TestFreeswitch;
    let front: Front;
    let signalling: DrachtioSignalling;

    beforeAll(async () => {
      [freeswitch, front] = await Promise.all([TestFreeswitch.start(), open()]);
      signalling = new DrachtioSignalling({ engine: name, control: front.control, clock, logger });
      await signalling.start(() => undefined);
    }, 60_000);

    afterAll(async () => {
      try {
        await signalling.close();
        await front.close();
        expect(await freeswitch.leftoversAfter(3000)).toEqual([]);
      } finally {
        await freeswitch.stop();
      }
    }, 60_000);

    runMediaContract(
      'FreeSWITCH',
      ({ prompts, inactivityMs }) =>
        new FreeswitchMediaEngine({
          servers: [freeswitch],
          signalling,
          instance: name,
          prompts,
          codecs: ['PCMU', 'PCMA', 'G722', 'OPUS'], // nobody is offered what the server has not
          inactivityMs,
          cacheDirectory: prompts.directory,
          clock,
          logger,
        }),
      // One, since a channel has to know it before the far end answers.
      ['AES_CM_128_HMAC_SHA1_80'],
      CODECS,
      40,
    );
  });
}

onFreeswitch('behind drachtio-server', missingEngines('freeswitch', 'drachtio'), async () => {
  const drachtio = await TestDrachtio.start();
  const { host, controlPort: port, secret } = drachtio;
  return { control: { host, port, secret }, close: () => drachtio.stop() };
});

onFreeswitch('behind the embedded SIP server', missingEngines('freeswitch'), async () => {
  const secret = randomBytes(12).toString('hex');
  const control = { host: '127.0.0.1', port: 0, secret };
  const server = await SipServer.start({ listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'], control, logger });
  return {
    control: { ...control, port: server.controlPort },
    close: async () => {
      // The last BYEs may be on their way yet.
      const dialogs = await vi.waitUntil(() => server.stats().dialogs === 0, { timeout: 5000 }).catch(() => false);
      await server.close();
      expect(dialogs).toBe(true);
    },
  };
});
