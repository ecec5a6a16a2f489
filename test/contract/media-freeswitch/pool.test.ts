import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FreeswitchMediaOptions } from '../../../src/media/freeswitch/index.ts';
import { FreeswitchMediaEngine } from '../../../src/media/freeswitch/index.ts';
import type { MediaServerStatus } from '../../../src/ports/media-servers.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { missingEngines, TestDrachtio, TestFreeswitch } from '../../tools/engines/index.ts';
import { Stage, TONES } from '../media/stage.ts';
import { bridged, hearEachOther, until } from './bridged.ts';

const missing = missingEngines('freeswitch', 'drachtio');
const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
const clock = new SystemClock();

// Two engines in one process stand for two nodes: they share nothing but the servers, and the SIP server that carries
// their INVITEs.
describe.skipIf(missing !== null)(
  `FreeSWITCH servers of several nodes${missing === null ? '' : `: ${missing}`}`,
  () => {
    let berlin: TestFreeswitch;
    let paris: TestFreeswitch;
    let drachtio: TestDrachtio;
    let signalling: DrachtioSignalling;
    const engines: FreeswitchMediaEngine[] = [];
    const stages: Stage[] = [];

    function addressOf(server: TestFreeswitch, zone: string | null = null): FreeswitchMediaOptions['servers'][number] {
      return { host: server.host, port: server.port, password: server.password, profile: server.profile, zone };
    }

    async function node(
      instance: string,
      ...servers: FreeswitchMediaOptions['servers']
    ): Promise<FreeswitchMediaEngine> {
      const engine = new FreeswitchMediaEngine({
        servers: servers.length > 0 ? servers : [addressOf(berlin, 'berlin'), addressOf(paris, 'paris')],
        signalling,
        instance,
        prompts: { peek: () => null, resolve: () => Promise.reject(new Error('no prompts')) },
        codecs: ['PCMU', 'PCMA'],
        inactivityMs: 30_000,
        clock,
        logger,
      });
      engines.push(engine);
      await engine.start();
      return engine;
    }

    async function call(engine: FreeswitchMediaEngine, zone: string | null = null): Promise<Stage> {
      const stage = await bridged(engine, zone);
      stages.push(stage);
      return stage;
    }

    async function channels(): Promise<number[]> {
      return [await berlin.channels(), await paris.channels()];
    }

    function statusOf(engine: FreeswitchMediaEngine, { name }: TestFreeswitch): MediaServerStatus {
      return engine.servers().find(({ id }) => id === name)!;
    }

    beforeAll(async () => {
      [berlin, paris, drachtio] = await Promise.all([
        TestFreeswitch.start(),
        TestFreeswitch.start(),
        TestDrachtio.start(),
      ]);
      const control = { host: drachtio.host, port: drachtio.controlPort, secret: drachtio.secret };
      signalling = new DrachtioSignalling({ engine: 'drachtio', control, clock, logger });
      await signalling.start(() => undefined);
    }, 90_000);

    afterEach(async () => {
      for (const stage of stages.splice(0)) await stage[Symbol.asyncDispose]();
      for (const engine of engines.splice(0)) await engine.close();
      expect([...(await berlin.leftoversAfter(3000)), ...(await paris.leftoversAfter(3000))]).toEqual([]);
    });

    afterAll(async () => {
      await signalling.close();
      await Promise.all([berlin.stop(), paris.stop(), drachtio.stop()]);
    }, 60_000);

    it('two nodes on one server count each other, and the end of one leaves the calls of the other', async () => {
      const [mine, theirs] = [await node('mine', addressOf(berlin)), await node('theirs', addressOf(berlin))];
      await call(mine);
      const kept = await call(theirs);
      await until('both count four channels', () =>
        [mine, theirs].every((engine) => statusOf(engine, berlin).sessions === 4),
      );
      expect(statusOf(mine, berlin)).toMatchObject({ calls: 1, channels: 2, maxChannels: 500 });
      // A third one knows of all as soon as it is connected.
      expect(statusOf(await node('third', addressOf(berlin)), berlin)).toMatchObject({ channels: 0, sessions: 4 });
      await mine.close();
      await hearEachOther(kept);
      await until('two are left', async () => (await berlin.channels()) === 2);
      await until('and counted', () => statusOf(theirs, berlin).sessions === 2);
      expect(kept.of('lost')).toEqual([]);
    });

    it('two nodes on two servers share them evenly, with what is there already', async () => {
      const [mine, theirs] = [await node('mine'), await node('theirs')];
      mine.drain(paris.name, true);
      await call(mine);
      await call(mine);
      mine.drain(paris.name, false);
      expect(await channels()).toEqual([4, 0]);
      await until('the others know', () => statusOf(theirs, berlin).sessions === 4);
      await call(theirs);
      await call(theirs);
      expect(await channels()).toEqual([4, 4]);
      // Both place calls at once, without a count between.
      await Promise.all([mine, theirs, mine, theirs, mine, theirs].map((engine) => call(engine)));
      const [one, other] = await channels();
      expect(one! + other!).toBe(20);
      expect(Math.abs(one! - other!)).toBeLessThanOrEqual(4);
      for (const stage of stages) expect(stage.of('lost')).toEqual([]);
    }, 60_000);

    it('a server that others filled since it was counted refuses (503): the next one takes the call', async () => {
      // It refuses the one that would make its max-sessions full.
      await using small = await TestFreeswitch.start(5);
      const servers = [addressOf(small, 'berlin'), addressOf(paris, 'paris')];
      const mine = await node('mine', ...servers);
      // The others come and go too fast for a heartbeat.
      const theirs = await node('theirs', addressOf(small));
      const full = [await bridged(theirs), await bridged(theirs)];
      const stage = await call(mine, 'berlin');
      await hearEachOther(stage);
      expect(await paris.channels()).toBe(2);
      expect(statusOf(mine, small)).toMatchObject({ state: 'full', calls: 0, channels: 0 });
      expect(statusOf(mine, paris)).toMatchObject({ calls: 1, channels: 2 });
      expect(mine.outOfZone).toEqual([{ zone: 'berlin', calls: 1 }]);
      // It counts a refused channel for 10 s.
      await until('it is counted', () => statusOf(mine, small).sessions === 4, 30_000);
      for (const each of full) await each[Symbol.asyncDispose]();
      await until('it takes calls again', () => statusOf(mine, small).state === 'up');
      const next = await call(mine, 'berlin');
      await hearEachOther(next);
      expect([await small.channels(), await paris.channels()]).toEqual([2, 2]);
    }, 60_000);

    it.each([
      { what: 'has had all calls of this second', limit: 'fsctl sps 1', none: 'fsctl sps 1000' },
      { what: 'has a machine that is too busy', limit: 'fsctl min_idle_cpu 100', none: 'fsctl min_idle_cpu 0' },
    ])('a server that $what refuses (503), which costs no call', async ({ limit, none }) => {
      const mine = await node('mine');
      await berlin.api(limit);
      try {
        const opened = await Promise.all(Array.from({ length: 6 }, () => Stage.open(mine, 'berlin')));
        stages.push(...opened);
        await Promise.all(opened.map((stage) => stage.join(TONES.caller)));
        const [there, elsewhere] = await channels();
        expect(there! + elsewhere!).toBe(6);
        expect(elsewhere).toBeGreaterThan(0);
        expect(statusOf(mine, berlin)).toMatchObject({ state: 'full', channels: there });
      } finally {
        await berlin.api(none);
      }
    });

    it('a call is carried in its zone, elsewhere while that is away, and there again when it is back', async () => {
      const mine = await node('mine');
      await call(mine, 'berlin');
      await call(mine, 'berlin');
      await call(mine, 'paris');
      expect(await channels()).toEqual([4, 2]);
      expect(mine.outOfZone).toEqual([]);
      await berlin.kill();
      await until('it is away', () => statusOf(mine, berlin).state === 'away');
      expect(stages.map((stage) => stage.of('lost').length)).toEqual([1, 1, 0]);
      const strayed = await call(mine, 'berlin');
      await hearEachOther(strayed);
      expect(await paris.channels()).toBe(4);
      expect(mine.outOfZone).toEqual([{ zone: 'berlin', calls: 1 }]);
      await berlin.restart();
      await until('it is back', () => statusOf(mine, berlin).state === 'up');
      await hearEachOther(await call(mine, 'berlin'));
      expect(await channels()).toEqual([2, 4]);
      await hearEachOther(strayed);
      expect(mine.outOfZone).toEqual([{ zone: 'berlin', calls: 1 }]);
    }, 60_000);
  },
);
