import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FreeswitchMediaEngine } from '../../src/media/freeswitch/index.ts';
import { SystemClock } from '../../src/shared/system-clock.ts';
import { DrachtioSignalling } from '../../src/signalling/drachtio/index.ts';
import { PROMPTS, SuitePrompts } from '../contract/media/prompts.ts';
import { ALL_TONES, from, play, Stage, TIMED, TONES } from '../contract/media/stage.ts';
import { TestDrachtio, TestFreeswitch } from '../tools/engines/index.ts';
import { Metronome, nowMs } from '../tools/index.ts';

const clock = new SystemClock();
const logger = pino({ level: process.env['MEDIA_LOG'] ?? 'silent' });
let freeswitch: TestFreeswitch;
let drachtio: TestDrachtio;
let signalling: DrachtioSignalling;
let engine: FreeswitchMediaEngine;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'forks-'));
  [freeswitch, drachtio] = await Promise.all([TestFreeswitch.start(), TestDrachtio.start()]);
  const control = { host: drachtio.host, port: drachtio.controlPort, secret: drachtio.secret };
  signalling = new DrachtioSignalling({ engine: 'drachtio', control, clock, logger });
  await signalling.start(() => undefined);
  engine = new FreeswitchMediaEngine({
    servers: [freeswitch],
    signalling,
    instance: 'forks',
    prompts: await SuitePrompts.create(directory),
    codecs: ['PCMU', 'PCMA'],
    inactivityMs: 30_000,
    cacheDirectory: directory,
    clock,
    logger,
  });
  await engine.start();
}, 90_000);

afterAll(async () => {
  try {
    await engine.close();
    await signalling.close();
    expect(await freeswitch.leftoversAfter(3000)).toEqual([]);
  } finally {
    await Promise.all([freeswitch.stop(), drachtio.stop()]);
    await rm(directory, { recursive: true });
  }
}, 60_000);

/** The members of all conferences, by the ids of their channels. */
async function members(): Promise<string[]> {
  const listed = await freeswitch.api('conference list');
  return [...listed.matchAll(/^\d+;[^;]*;([0-9a-f-]{36});/gm)].map(([, uuid]) => uuid!);
}

describe('a warm handoff on drachtio-server and FreeSWITCH', () => {
  it('each fork carries one speaker, from the AI to the bridge, beside the recording', TIMED, async () => {
    await using stage = await Stage.open(engine);
    const music = play(PROMPTS.music, { loop: true });
    const callerWorker = await stage.extra(null);
    const agentWorker = await stage.extra(null);
    const startMs = nowMs();

    // In with-ai the caller is answered, forked and recorded.
    const caller = await stage.join(TONES.caller);
    const callerFork = await stage.room.fork(caller.leg, callerWorker);
    const recording = await stage.room.record(caller.leg, join(directory, 'handoff.wav'));
    const ai = await stage.invite(TONES.ai);
    await stage.scene([caller.leg, [from(ai.leg)]], [ai.leg, [from(caller.leg)]]);
    await callerWorker.waitUntilHears([TONES.caller], ALL_TONES);
    await using metronome = new Metronome();
    await metronome.largestGapMs();
    const forkedMs = nowMs();
    await delay(500);
    // In announcing and ringing the caller hears prompts, and the agent has an endpoint but no answer.
    await stage.scene([caller.leg, [play(PROMPTS.announcement)]], [ai.leg, []]);
    await delay(300);
    await stage.scene([caller.leg, [music]], [ai.leg, []]);
    await delay(300);
    // In briefing the agent answers in another codec, and is forked and briefed at once.
    const agent = await stage.invite(TONES.agent, { codec: 'PCMA' });
    const agentFork = await stage.room.fork(agent.leg, agentWorker);
    await stage.scene([caller.leg, [music]], [agent.leg, [play(PROMPTS.whisper)]]);
    await agentWorker.waitUntilHears([TONES.agent], ALL_TONES);
    const briefedMs = nowMs();
    await agent.party.press('1');
    await stage.event((event) => event.type === 'dtmf' && event.digit === '1');
    // In with-agent the parties are bridged, and the AI steps out.
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await stage.room.close(ai.leg);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    await delay(500);
    const endMs = nowMs();
    await recording.stop();
    const machineMs = Math.max(0, (await metronome.largestGapMs()) - 25);

    const said = await callerWorker.take();
    expect(said.everHeard(startMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
    expect(said.alwaysHeard(forkedMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
    expect(said.largestGapMs(forkedMs, endMs)).toBeLessThanOrEqual(60 + machineMs);
    const answered = await agentWorker.take();
    expect(answered.everHeard(startMs, endMs, ALL_TONES)).toEqual([TONES.agent]);
    expect(answered.largestGapMs(briefedMs, endMs)).toBeLessThanOrEqual(60 + machineMs);
    for (const [take, fork] of [
      [said, callerFork],
      [answered, agentFork],
    ] as const) {
      for (const packet of take.packets) {
        expect([packet.ssrc, packet.payloadType, packet.fromPort]).toEqual([
          fork.ssrc,
          fork.payloadType,
          fork.source.port,
        ]);
      }
      const [first, last] = [take.packets[0]!, take.packets.at(-1)!];
      const mediaMs = ((last.timestamp - first.timestamp) >>> 0) / 8;
      expect(Math.abs(mediaMs - (last.atMs - first.atMs))).toBeLessThanOrEqual(100 + machineMs);
    }
    expect(await engine.usage()).toMatchObject({ endpoints: 2, forks: 2 });
    await stage.room.dispose();
    expect(await engine.usage()).toMatchObject({ endpoints: 0, forks: 0 });
    expect(await freeswitch.leftoversAfter(3000)).toEqual([]);
  });
});

describe('a fork that FreeSWITCH ends by itself', () => {
  it.each([
    ['its channel is killed', (uuid: string) => `uuid_kill ${uuid}`],
    ['it is put out of the conference', (uuid: string) => `uuid_transfer ${uuid} park inline`],
  ])('is reported when %s; the leg stays, and can be forked again', async (_name, command) => {
    await using stage = await Stage.open(engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.invite(TONES.agent);
    const worker = await stage.extra(null);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    const before = await members();
    const fork = await stage.room.fork(caller.leg, worker);
    const [uuid] = (await members()).filter((member) => !before.includes(member));
    await worker.waitUntilHears([TONES.caller], ALL_TONES);

    await freeswitch.api(command(uuid!));
    const lost = await stage.event((event) => event.type === 'forkLost');
    expect(lost).toMatchObject({ fork });
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    expect(await engine.usage()).toMatchObject({ endpoints: 2, forks: 0 });
    await fork.end();

    await stage.room.fork(caller.leg, worker);
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    expect(stage.of('forkLost')).toHaveLength(1);
    expect(stage.of('mediaTimeout')).toEqual([]);
  });

  it('is not reported when its leg or the server ends, because these are reported', async () => {
    await using stage = await Stage.open(engine);
    const before = await members();
    const caller = await stage.join(TONES.caller);
    await stage.scene();
    const [leg] = (await members()).filter((member) => !before.includes(member));
    const agent = await stage.join(TONES.agent);
    const workers = [await stage.extra(null), await stage.extra(null)];
    await stage.room.fork(caller.leg, workers[0]!);
    await stage.room.fork(agent.leg, workers[1]!);
    await freeswitch.api(`uuid_kill ${leg}`);
    await stage.event((event) => event.type === 'mediaTimeout' && event.leg === caller.leg);
    await workers[1]!.waitUntilHears([TONES.agent], ALL_TONES);
    expect(await engine.usage()).toMatchObject({ endpoints: 1, forks: 1 });

    await freeswitch.kill();
    await stage.event((event) => event.type === 'lost');
    await delay(500);
    expect(stage.of('forkLost')).toEqual([]);
    await freeswitch.restart();
    await expect.poll(() => engine.unavailable(), { timeout: 15_000 }).toBeNull();
    expect(await engine.usage()).toMatchObject({ endpoints: 0, forks: 0 });
  });
});
