import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FreeswitchMediaOptions } from '../../../src/media/freeswitch/index.ts';
import { FreeswitchMediaEngine } from '../../../src/media/freeswitch/index.ts';
import type { MediaServerStatus } from '../../../src/ports/media-servers.ts';
import { SystemClock } from '../../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../../src/signalling/drachtio/index.ts';
import { missingEngines, TestDrachtio, TestFreeswitch } from '../../tools/engines/index.ts';
import { ALL_TONES, from, Stage, TONES } from '../media/stage.ts';
import { bridged, hearEachOther, until } from './bridged.ts';

const missing = missingEngines('freeswitch', 'drachtio');
const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
const clock = new SystemClock();

describe.skipIf(missing !== null)(`FreeSWITCH servers${missing === null ? '' : `: ${missing}`}`, () => {
  let one: TestFreeswitch;
  let other: TestFreeswitch;
  let drachtio: TestDrachtio;
  let signalling: DrachtioSignalling;
  const engines: FreeswitchMediaEngine[] = [];

  function make(options: Partial<FreeswitchMediaOptions> = {}): FreeswitchMediaEngine {
    const engine = new FreeswitchMediaEngine({
      servers: [one, other],
      signalling,
      instance: 'servers',
      prompts: { peek: () => null, resolve: () => Promise.reject(new Error('no prompts')) },
      codecs: ['PCMU', 'PCMA'],
      inactivityMs: 30_000,
      clock,
      logger,
      ...options,
    });
    engines.push(engine);
    return engine;
  }

  beforeAll(async () => {
    [one, other, drachtio] = await Promise.all([TestFreeswitch.start(), TestFreeswitch.start(), TestDrachtio.start()]);
    const control = { host: drachtio.host, port: drachtio.controlPort, secret: drachtio.secret };
    signalling = new DrachtioSignalling({ engine: 'drachtio', control, clock, logger });
    await signalling.start(() => undefined);
  }, 90_000);

  afterEach(async () => {
    for (const engine of engines.splice(0)) await engine.close();
  });

  afterAll(async () => {
    try {
      await signalling.close();
      expect([...(await one.leftoversAfter(3000)), ...(await other.leftoversAfter(3000))]).toEqual([]);
    } finally {
      await Promise.all([one.stop(), other.stop(), drachtio.stop()]);
    }
  }, 60_000);

  it('gives each room to the least loaded server, and none to one that is drained or paused', async () => {
    const engine = make();
    await engine.start();
    const channels = async (): Promise<number[]> => [await one.channels(), await other.channels()];
    const stages = [await bridged(engine), await bridged(engine)];
    expect(await channels()).toEqual([2, 2]);

    expect(engine.drain(one.name)).toMatchObject({
      id: one.name,
      state: 'draining',
      drained: false,
      calls: 1,
      channels: 2,
    });
    expect(engine.drain('nobody:1')).toBeNull();
    stages.push(await bridged(engine));
    expect(await channels()).toEqual([2, 4]);
    await hearEachOther(stages[0]!); // its calls go on

    engine.drain(other.name);
    expect(engine.unavailable()).toBe('all media servers are draining');
    await expect(Stage.open(engine)).rejects.toMatchObject({ name: 'MediaError', code: 'engine-lost' });

    engine.drain(one.name, false);
    expect(engine.unavailable()).toBeNull();
    expect(engine.servers()).toMatchObject([{ state: 'up', reason: null }, { state: 'draining' }]);
    await one.api('fsctl pause');
    try {
      await until('the pause is seen', () => engine.unavailable() !== null);
      expect(engine.servers()[0]).toMatchObject({ state: 'draining', draining: false, paused: true });
      expect(engine.unavailable()).toBe('all media servers are draining');
    } finally {
      await one.api('fsctl resume');
    }
    await until('the resumption is seen', () => engine.unavailable() === null);
    for (const stage of stages) await stage[Symbol.asyncDispose]();
    expect(await engine.usage()).toMatchObject({ rooms: 0, endpoints: 0 });
  });

  it('keeps a server drained over its loss, and is drained when its last room is gone', async () => {
    const engine = make();
    await engine.start();
    const status = (): MediaServerStatus => engine.servers()[0]!;
    const stages = [await bridged(engine), await bridged(engine)];
    engine.drain(one.name);
    expect(status()).toMatchObject({ state: 'draining', drained: false });
    for (const stage of stages) await stage[Symbol.asyncDispose]();
    await until('it is drained', () => status().drained);
    expect(status()).toMatchObject({ calls: 0, channels: 0 });
    expect(await one.leftoversAfter(3000)).toEqual([]);

    await one.kill();
    await until('it is away', () => status().state === 'away');
    expect(status()).toMatchObject({ draining: true, drained: true });
    await one.restart();
    await until('it is back', () => status().state === 'draining');
    await using stage = await bridged(engine);
    await hearEachOther(stage);
    expect([await one.channels(), await other.channels()]).toEqual([0, 2]);
    expect(engine.drain(one.name, false)).toMatchObject({ state: 'up', draining: false, drained: false });
    await using next = await bridged(engine);
    await hearEachOther(next);
    expect(await one.channels()).toBe(2);
  }, 60_000);

  it('knows of a pause from before it connected', async () => {
    await one.api('fsctl pause inbound');
    try {
      const engine = make({ servers: [one] });
      await engine.start();
      expect(engine.unavailable()).toBe('all media servers are draining');
      expect(engine.servers()).toMatchObject([{ state: 'draining', paused: true, drained: true }]);
    } finally {
      await one.api('fsctl resume inbound');
    }
  });

  it('loses only the rooms of a lost server, and gives it new ones when it is back', async () => {
    const engine = make();
    await engine.start();
    const stages = [await bridged(engine), await bridged(engine)];
    await Promise.all(stages.map(hearEachOther));
    const killedMs = Date.now();
    await one.kill();
    await until('one room is lost', () => stages.some((stage) => stage.of('lost').length > 0));
    const lost = stages.find((stage) => stage.of('lost').length > 0)!;
    const kept = stages.find((stage) => stage !== lost)!;
    expect(lost.of('lost')[0]).toMatchObject({ reason: expect.stringContaining(one.name) });
    expect(lost.of('lost')[0]!.at - killedMs).toBeLessThanOrEqual(2000);
    expect(lost.of('mediaTimeout')).toEqual([]);
    await expect(lost.room.openOffering(kept.parties.keys().next().value!)).rejects.toMatchObject({
      code: 'engine-lost',
    });
    await hearEachOther(kept);
    expect(kept.of('lost')).toEqual([]);

    expect(engine.unavailable()).toBeNull();
    const third = await bridged(engine);
    expect(await other.channels()).toBe(4);

    await one.restart();
    await until('it takes rooms again', async () => {
      const stage = await bridged(engine);
      stages.push(stage);
      return (await one.channels()) > 0;
    });
    for (const stage of [...stages, third]) await stage[Symbol.asyncDispose]();
    expect(await engine.usage()).toEqual({ rooms: 0, endpoints: 0, plays: 0, recordings: 0, forks: 0, ports: 0 });
  }, 60_000);

  it('gives up a server that hangs, and ends what it left there when it answers again', async () => {
    const engine = make({ servers: [one] });
    await engine.start();
    const stage = await bridged(engine);
    await hearEachOther(stage);
    one.freeze();
    try {
      await until('the room is lost', () => stage.of('lost').length > 0);
      expect(engine.unavailable()).toContain('no answer');
    } finally {
      one.thaw();
    }
    await until('it is back', () => engine.unavailable() === null);
    expect(await one.leftoversAfter(3000)).toEqual([]);
    await stage[Symbol.asyncDispose]();
  }, 60_000);

  it('ends the channels of its own former life, and of nobody else', async () => {
    const [mine, neighbour] = [make({ instance: 'mine' }), make({ instance: 'neighbour' })];
    await mine.start();
    await neighbour.start();
    const [crashed, theirs] = [await bridged(mine), await bridged(neighbour)];
    expect((await one.channels()) + (await other.channels())).toBe(4);
    const again = make({ instance: 'mine' });
    await again.start();
    await until('two channels are left', async () => (await one.channels()) + (await other.channels()) === 2);
    await hearEachOther(theirs);
    // What a crash would have spared us: the room of the former life learns of it as of silent parties.
    await until('both legs are told', () => crashed.of('mediaTimeout').length === 2);
    for (const stage of [crashed, theirs]) await stage[Symbol.asyncDispose]();
  });

  it('ends the channels of another one that is dead, by its name, and of nobody else', async () => {
    const [own, dead] = [make(), make({ instance: 'dead' })];
    await Promise.all([own.start(), dead.start()]);
    const [mine, theirs] = [await bridged(own), await bridged(dead)];
    await own.endChannelsOf('dead');
    await until('two channels are left', async () => (await one.channels()) + (await other.channels()) === 2);
    await hearEachOther(mine);
    await until('both legs of the dead one are told', () => theirs.of('mediaTimeout').length === 2);
    for (const stage of [mine, theirs]) await stage[Symbol.asyncDispose]();
  });

  it('says no-ports for a server that is full (SIP 503), and takes rooms again when it is not', async () => {
    await using small = await TestFreeswitch.start(4);
    const engine = make({ servers: [small] });
    await engine.start();
    const stage = await bridged(engine);
    const tooMany = async (): Promise<void> => {
      for (let more = 0; more < 4; more++) await stage.join(TONES.ai);
    };
    await expect(tooMany()).rejects.toMatchObject({ name: 'MediaError', code: 'no-ports' });
    expect(engine.unavailable()).toContain('full');
    await expect(Stage.open(engine)).rejects.toMatchObject({ name: 'MediaError' });
    await stage[Symbol.asyncDispose]();
    await until('it has room', () => engine.unavailable() === null);
    await engine.close();
  }, 60_000);

  it('goes on with its rooms while the SIP server is away, and opens endpoints again when it is back', async () => {
    const engine = make({ servers: [one] });
    await engine.start();
    const stage = await bridged(engine);
    const [caller, agent] = [...stage.parties.keys()];
    await hearEachOther(stage);
    await drachtio.kill();
    await stage.scene([caller!, []], [agent!, [from(caller!)]]);
    await stage.parties.get(caller!)!.waitUntilHears([], ALL_TONES);
    await expect(stage.join(TONES.ai)).rejects.toMatchObject({ name: 'MediaError', code: 'engine-lost' });
    await stage.room.close(agent!);
    await drachtio.restart();
    await until('the SIP server is back', () => signalling.unavailable() === null);
    await stage.join(TONES.ai);
    await stage[Symbol.asyncDispose]();
    expect(await one.leftoversAfter(3000)).toEqual([]);
  }, 60_000);

  it('says why no server can be used, and starts with those that can', async () => {
    const wrong = { host: one.host, port: one.port, password: 'wrong', profile: one.profile };
    const without = { host: other.host, port: other.port, password: other.password, profile: 'nobody' };
    await expect(make({ servers: [wrong, without] }).start()).rejects.toMatchObject({
      code: 'engine-lost',
      message: `FreeSWITCH ${one.name}: the password is refused; FreeSWITCH ${other.name}: its SIP profile nobody is not running`,
    });
    const engine = make({ servers: [wrong, other] });
    await engine.start();
    await using stage = await bridged(engine);
    await hearEachOther(stage);
    expect(await other.channels()).toBe(2);
  });
});
