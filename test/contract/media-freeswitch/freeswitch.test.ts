import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FreeswitchMediaEngine } from '../../../src/media/freeswitch/index.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { missingEngines, TestDrachtio, TestFreeswitch } from '../../tools/engines/index.ts';
import { runMediaContract } from '../media/media-contract.ts';

const missing = missingEngines('freeswitch', 'drachtio');
const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
const clock = new SystemClock();

describe.skipIf(missing !== null)(`FreeSWITCH behind drachtio-server${missing === null ? '' : `: ${missing}`}`, () => {
  let freeswitch: TestFreeswitch;
  let drachtio: TestDrachtio;
  let signalling: DrachtioSignalling;

  beforeAll(async () => {
    [freeswitch, drachtio] = await Promise.all([TestFreeswitch.start(), TestDrachtio.start()]);
    const { host, controlPort: port, secret } = drachtio;
    signalling = new DrachtioSignalling({ engine: 'drachtio', control: { host, port, secret }, clock, logger });
    await signalling.start(() => undefined);
  }, 60_000);

  afterAll(async () => {
    await signalling.close();
    const leftovers = await freeswitch.leftoversAfter(3000);
    if (process.env['MEDIA_LOG'] !== undefined) console.log(await freeswitch.log());
    await Promise.all([freeswitch.stop(), drachtio.stop()]);
    expect(leftovers).toEqual([]);
  }, 60_000);

  it('runs', async () => {
    expect(await freeswitch.leftovers()).toEqual([]);
  });

  runMediaContract(
    'FreeSWITCH',
    ({ prompts, inactivityMs }) =>
      new FreeswitchMediaEngine({
        servers: [freeswitch],
        signalling,
        instance: 'contract',
        prompts,
        codecs: ['PCMU', 'PCMA'],
        inactivityMs,
        loopDirectory: join(prompts.directory, 'loops'),
        clock,
        logger,
      }),
  );
});
