import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FreeswitchMediaOptions } from '../../../src/media/freeswitch/index.ts';
import { FreeswitchMediaEngine } from '../../../src/media/freeswitch/index.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { SipServer } from '../../../src/sip-server/index.ts';
import { missingEngines, TestFreeswitch } from '../../tools/engines/index.ts';
import { writeToneWav } from '../../tools/index.ts';
import { promptCases } from '../media/prompt-cases.ts';
import { PROMPTS, SuitePrompts } from '../media/prompts.ts';
import { ALL_TONES, play, Stage, TONES } from '../media/stage.ts';

const missing = missingEngines('freeswitch');
const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
const clock = new SystemClock();
const MODULE = 'mod_http_cache';

describe.skipIf(missing !== null)(`prompts over HTTP${missing === null ? '' : `: ${missing}`}`, () => {
  let freeswitch: TestFreeswitch;
  let server: SipServer;
  let signalling: DrachtioSignalling;
  let directory: string;
  let prompts: SuitePrompts;
  let hasModule: boolean;
  let engine: FreeswitchMediaEngine;

  function make(options: Partial<FreeswitchMediaOptions> = {}): FreeswitchMediaEngine {
    return new FreeswitchMediaEngine({
      servers: [freeswitch],
      signalling,
      instance: 'http-prompts',
      prompts,
      codecs: ['PCMU', 'PCMA'],
      inactivityMs: 30_000,
      // Whoever were to use a path would find nothing there.
      enginePath: (file) => `/nowhere${file}`,
      cacheDirectory: directory,
      clock,
      logger,
      ...options,
    });
  }

  beforeAll(async () => {
    const control = { host: '127.0.0.1', port: 0, secret: randomBytes(12).toString('hex') };
    freeswitch = await TestFreeswitch.start(undefined, undefined, 'http');
    hasModule = (await freeswitch.api(`module_exists ${MODULE}`)).trim() === 'true';
    server = await SipServer.start({ listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:0'], control, logger });
    signalling = new DrachtioSignalling({
      engine: 'embedded',
      control: { ...control, port: server.controlPort },
      inProcess: true,
      clock,
      logger,
    });
    await signalling.start(() => undefined);
    directory = await mkdtemp(join(tmpdir(), 'http-prompts-'));
    prompts = await SuitePrompts.create(directory);
    engine = make();
    if (hasModule) await engine.start();
  }, 60_000);

  beforeEach(({ skip }) => {
    skip(!hasModule, `this FreeSWITCH has no ${MODULE}`);
  });

  afterAll(async () => {
    await engine.close();
    await signalling.close();
    await server.close();
    await freeswitch.stop();
    await rm(directory, { recursive: true });
  }, 60_000);

  describe.concurrent('prompts', () => promptCases(() => ({ engine, directory, inactivityMs: 30_000 })));

  it('plays what a file holds now, after it has changed', async () => {
    const file = join(directory, 'changing.wav');
    await using stage = await Stage.open(engine);
    const caller = await stage.join(TONES.caller);
    for (const tone of [TONES.whisper, TONES.announcement]) {
      await writeToneWav(file, { frequencyHz: tone, durationMs: tone === TONES.whisper ? 600 : 800 });
      await expect.poll(async () => {
        await stage.scene([caller.leg, [play({ file: 'changing.wav' })]]);
        return await caller.party.waitUntilHears([tone], ALL_TONES, 400).then(
          () => true,
          () => false,
        );
      }, { timeout: 4_000 }).toBe(true); // prettier-ignore
      await stage.scene([caller.leg, []]);
      await caller.party.waitUntilHears([], ALL_TONES);
    }
  });

  it('fetches a prompt again if FreeSWITCH has lost it', async () => {
    await using stage = await Stage.open(engine);
    const caller = await stage.join(TONES.caller);
    await freeswitch.api('http_clear_cache');
    await stage.scene([caller.leg, [play(PROMPTS.whisper)]]);
    await caller.party.waitUntilHears([TONES.whisper], ALL_TONES);
  });

  it('plays with a server that was started again', async () => {
    await freeswitch.kill();
    await expect.poll(() => engine.unavailable()).not.toBeNull();
    await freeswitch.restart();
    await expect.poll(() => engine.unavailable(), { timeout: 15_000 }).toBeNull();
    await using stage = await Stage.open(engine);
    const caller = await stage.join(TONES.caller);
    await stage.scene([caller.leg, [play(PROMPTS.whisper)]]);
    await caller.party.waitUntilHears([TONES.whisper], ALL_TONES);
  }, 60_000);
});

describe.skipIf(missing !== null)(`a FreeSWITCH without ${MODULE}${missing === null ? '' : `: ${missing}`}`, () => {
  it('is refused for prompts over HTTP, with the reason', async () => {
    await using freeswitch = await TestFreeswitch.start();
    const { host, port, password, profile } = freeswitch;
    const engine = new FreeswitchMediaEngine({
      servers: [{ host, port, password, profile, prompts: 'http' }],
      signalling: { engineDialogs: { invite: () => Promise.reject(new Error('no INVITE is sent')) } },
      instance: 'without-module',
      prompts: { peek: () => null, resolve: () => Promise.reject(new Error('no prompts')) },
      codecs: ['PCMU'],
      inactivityMs: 30_000,
      clock,
      logger,
    });
    await expect(engine.start()).rejects.toMatchObject({
      code: 'engine-lost',
      message: expect.stringContaining(`${MODULE} is not loaded`) as string,
    });
  }, 60_000);
});
