import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { asLegId } from '../../../src/ports/ids.ts';
import type { MediaFork, RtpAddress } from '../../../src/ports/media.ts';
import type { Take, ToneParty } from '../../tools/index.ts';
import { Metronome, nowMs } from '../../tools/index.ts';
import type { Suite } from './media-contract.ts';
import { PROMPTS } from './prompts.ts';
import { ALL_TONES, from, play, Stage, TIMED, TONES } from './stage.ts';

/** Forks that a leg may have. */
const MOST_FORKS = 4;
/** How far timestamps may be off the clock of a receiver that is not held up: a few packets. */
const CLOCK_MS = 100;

/** Where a receiver of a fork is. */
function at({ address, port }: ToneParty): RtpAddress {
  return { address, port };
}

/** That all packets are those of this fork. */
function expectOneStream(take: Take, fork: MediaFork): void {
  expect(take.packets.length).toBeGreaterThan(0);
  for (const { ssrc, fromPort } of take.packets) expect([ssrc, fromPort]).toEqual([fork.ssrc, fork.source.port]);
}

/** That the timestamps of a take run with the clock, from its first packet to its last. */
function expectClock({ packets }: Take, allowedMs = CLOCK_MS): void {
  const [first, last] = [packets[0]!, packets.at(-1)!];
  const mediaMs = ((last.timestamp - first.timestamp) >>> 0) / 8;
  expect(Math.abs(mediaMs - (last.atMs - first.atMs))).toBeLessThanOrEqual(allowedMs);
}

/** Copies of what a leg says, for one who transcribes it. */
export function forkCases(suite: () => Suite): void {
  it('carries what its leg says and nothing else, whatever it and others hear', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.invite(TONES.agent);
    const worker = await stage.extra(null);
    await stage.scene([caller.leg, [play(PROMPTS.music, { loop: true }), from(agent.leg)]], [agent.leg, []]);
    const fork = await stage.room.fork(caller.leg, at(worker));
    expect(fork).toMatchObject({ leg: caller.leg, codec: 'PCMU', payloadType: 0 });
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    const startMs = nowMs();
    await delay(300);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [play(PROMPTS.whisper)]]);
    await delay(400);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await delay(400);
    const endMs = nowMs();
    const take = await worker.take(startMs);
    expect(take.alwaysHeard(startMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
    expect(take.everHeard(startMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
    expectOneStream(take, fork);
    for (const { payloadType, payload } of take.packets) expect([payloadType, payload.length]).toEqual([0, 160]);
  });

  it('is G.711 of a G.711 leg, also for one who takes wideband', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const worker = await stage.extra(null);
    await stage.scene([caller.leg, []]);
    const fork = await stage.room.fork(caller.leg, at(worker), { wideband: true });
    expect(fork).toMatchObject({ leg: caller.leg, codec: 'PCMU', payloadType: 0 });
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
  });

  it('keeps each speaker apart and whole over the scenes of a handoff', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const ai = await stage.join(TONES.ai);
    const agent = await stage.invite(TONES.agent);
    const workers = [await stage.extra(null), await stage.extra(null)];
    const forks = [
      await stage.room.fork(caller.leg, at(workers[0]!)),
      await stage.room.fork(agent.leg, at(workers[1]!)),
    ];
    await stage.scene([caller.leg, [from(ai.leg)]], [ai.leg, [from(caller.leg)]]);
    await workers[0]!.waitUntilHears([TONES.caller], ALL_TONES);
    await workers[1]!.waitUntilHears([TONES.agent], ALL_TONES);
    await using metronome = new Metronome();
    await metronome.largestGapMs();
    const startMs = nowMs();
    const music = play(PROMPTS.music, { loop: true });
    await delay(200);
    await stage.scene([caller.leg, [music]], [ai.leg, []]);
    await delay(200);
    await stage.scene([caller.leg, [music]], [agent.leg, [play(PROMPTS.whisper)]]);
    await delay(300);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await delay(300);
    const endMs = nowMs();
    const machineMs = Math.max(0, (await metronome.largestGapMs()) - 25);
    for (const [index, tone] of [TONES.caller, TONES.agent].entries()) {
      const take = await workers[index]!.take(startMs);
      expect(take.alwaysHeard(startMs, endMs, ALL_TONES)).toEqual([tone]);
      expect(take.everHeard(startMs, endMs, ALL_TONES)).toEqual([tone]);
      expect(take.largestGapMs(startMs, endMs)).toBeLessThanOrEqual(60 + machineMs);
      expectOneStream(take, forks[index]!);
      expectClock(take, CLOCK_MS + machineMs);
    }
    expect(forks[0]!.ssrc).not.toBe(forks[1]!.ssrc);
    expect(forks[0]!.source.port).not.toBe(forks[1]!.source.port);
  });

  it('carries PCMA as PCMA (payload type 8)', async () => {
    await using stage = await Stage.open(suite().engine);
    const agent = await stage.invite(TONES.agent, { codec: 'PCMA' });
    const worker = await stage.extra(null);
    const fork = await stage.room.fork(agent.leg, at(worker));
    expect(fork).toMatchObject({ codec: 'PCMA', payloadType: 8 });
    await worker.waitUntilHears([TONES.agent], ALL_TONES);
    const startMs = nowMs();
    await delay(200);
    for (const { payloadType } of (await worker.take(startMs)).packets) expect(payloadType).toBe(8);
  });

  it('runs beside other forks of its leg, up to 4; one that ends leaves the others alone', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const workers: ToneParty[] = [];
    const forks: MediaFork[] = [];
    for (let index = 0; index < MOST_FORKS; index++) {
      workers.push(await stage.extra(null));
      forks.push(await stage.room.fork(caller.leg, at(workers[index]!)));
      await workers[index]!.waitUntilHears([TONES.caller], ALL_TONES);
    }
    const nobody = { address: '127.0.0.1', port: 9 };
    await expect(stage.room.fork(caller.leg, nobody)).rejects.toMatchObject({
      name: 'MediaError',
      code: 'too-many-forks',
    });
    await forks[1]!.end();
    await forks[1]!.end();
    await delay(50);
    const endedMs = nowMs();
    await delay(300);
    const endMs = nowMs();
    expect((await workers[1]!.take(endedMs)).packets).toEqual([]);
    for (const worker of [workers[0]!, workers[2]!, workers[3]!]) {
      expect((await worker.take(endedMs)).alwaysHeard(endedMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
    }
    await (await stage.room.fork(caller.leg, at(workers[1]!))).end();
    expect(stage.of('forkLost')).toEqual([]);
  });

  it('harms no call where nobody listens, and is heard by one who comes later', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.invite(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    const gone = await stage.extra(null);
    await gone.close();
    await stage.room.fork(caller.leg, at(gone));
    await using metronome = new Metronome();
    await metronome.largestGapMs();
    const startMs = nowMs();
    await delay(800);
    const endMs = nowMs();
    const machineMs = Math.max(0, (await metronome.largestGapMs()) - 25);
    const take = await agent.party.take();
    expect(take.alwaysHeard(startMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
    expect(take.largestGapMs(startMs, endMs)).toBeLessThanOrEqual(60 + machineMs);
    const late = await stage.extra(null, { port: gone.port });
    await late.waitUntilHears([TONES.caller], ALL_TONES);
    expect(stage.of('forkLost')).toEqual([]);
  });

  it.each([
    ['no address', '', 4000],
    ['a name', 'localhost', 4000],
    ['the address of nobody', '0.0.0.0', 4000],
    ['the address of nobody in IPv6', '::', 4000],
    ['port 0', '127.0.0.1', 0],
    ['a port that is too high', '127.0.0.1', 65_536],
    ['a port that is none', '127.0.0.1', 4000.5],
  ])('refuses %s', async (_name, address, port) => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await expect(stage.room.fork(caller.leg, { address, port })).rejects.toMatchObject({
      name: 'MediaError',
      code: 'bad-address',
    });
  });

  it('refuses a leg that is not open, or has not answered yet', async () => {
    await using stage = await Stage.open(suite().engine);
    const nobody = { address: '127.0.0.1', port: 9 };
    await expect(stage.room.fork(asLegId('nobody'), nobody)).rejects.toMatchObject({ code: 'unknown-leg' });
    await stage.room.openOffering(asLegId('ringing'));
    await expect(stage.room.fork(asLegId('ringing'), nobody)).rejects.toMatchObject({ code: 'no-common-codec' });
  });

  it('goes on over hold: what the leg plays meanwhile, then what it says again, each at its time', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const worker = await stage.extra(null);
    const fork = await stage.room.fork(caller.leg, at(worker));
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    await stage.room.answerOffer(caller.leg, caller.party.sdp({ direction: 'sendonly' }));
    await caller.party.tone(TONES.music);
    await worker.waitUntilHears([TONES.music], ALL_TONES);
    await stage.room.answerOffer(caller.leg, caller.party.sdp({ direction: 'inactive' }));
    await caller.party.pause();
    await delay(700);
    await caller.party.tone(TONES.caller);
    await caller.party.pause(false);
    await stage.room.answerOffer(caller.leg, caller.party.sdp());
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    const take = await worker.take();
    expectOneStream(take, fork);
    expectClock(take);
  });

  it('follows its leg to another phone with another codec (re-INVITE)', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const worker = await stage.extra(null);
    const fork = await stage.room.fork(caller.leg, at(worker));
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    const moved = await stage.extra(TONES.ai, { codec: 'PCMA' });
    await caller.party.pause();
    const { sdp } = await stage.room.answerOffer(caller.leg, moved.sdp({ version: 2 }));
    await moved.connect(sdp);
    await worker.waitUntilHears([TONES.ai], ALL_TONES);
    const take = await worker.take();
    expectOneStream(take, fork);
    expectClock(take);
  });

  it('goes on where the leg begins a new stream (RFC 3550 8.2): its own is one', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const worker = await stage.extra(null);
    const fork = await stage.room.fork(caller.leg, at(worker));
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    await caller.party.tone(TONES.ai);
    await caller.party.restartStream(0x0bad_cafe);
    await worker.waitUntilHears([TONES.ai], ALL_TONES);
    const take = await worker.take();
    expectOneStream(take, fork);
    expectClock(take);
  });

  it('counts time on while its leg is silent or presses keys, recorded or not', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const worker = await stage.extra(null);
    const fork = await stage.room.fork(caller.leg, at(worker));
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    const pauseAndPress = async (): Promise<void> => {
      await caller.party.pause();
      await delay(500);
      await caller.party.pause(false);
      await worker.waitUntilHears([TONES.caller], ALL_TONES);
      await caller.party.press('12');
      await delay(500);
      await worker.waitUntilHears([TONES.caller], ALL_TONES);
    };
    await pauseAndPress();
    const recording = await stage.room.record(caller.leg, `${suite().directory}/forked.wav`);
    await pauseAndPress();
    await recording.stop();
    const take = await worker.take();
    expectOneStream(take, fork);
    expectClock(take);
    for (const { payloadType } of take.packets) expect(payloadType).toBe(0);
  });

  it('carries nothing of a stranger who sends to the leg', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const worker = await stage.extra(null);
    await stage.room.fork(caller.leg, at(worker));
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    const stranger = await stage.extra(TONES.ai);
    const startMs = nowMs();
    await stranger.connect((await stage.room.answerOffer(caller.leg, caller.party.sdp())).sdp);
    await delay(700);
    const endMs = nowMs();
    const take = await worker.take(startMs);
    expect(take.everHeard(startMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
  });

  it('goes to nobody but its receiver, whoever sends to where it comes from', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const worker = await stage.extra(null);
    const { source } = await stage.room.fork(caller.leg, at(worker));
    await worker.waitUntilHears([TONES.caller], ALL_TONES);
    const stranger = await stage.extra(TONES.ai);
    await stranger.sendTo({ address: '127.0.0.1', port: source.port, eventPayloadType: 101 });
    const startMs = nowMs();
    await delay(700);
    const endMs = nowMs();
    expect((await stranger.take()).packets).toEqual([]);
    expect((await worker.take(startMs)).alwaysHeard(startMs, endMs, ALL_TONES)).toEqual([TONES.caller]);
  });

  it.each([10, 30, 40])('leaves the call whole where the leg sends packets of %i ms', TIMED, async (ptimeMs) => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller, { ptimeMs });
    const agent = await stage.invite(TONES.agent);
    const worker = await stage.extra(null);
    await stage.scene([caller.leg, [from(agent.leg)]], [agent.leg, [from(caller.leg)]]);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    await stage.room.fork(caller.leg, at(worker));
    await delay(300);
    const startMs = nowMs();
    await delay(500);
    const endMs = nowMs();
    await delay(100);
    for (const { take, what } of [
      { take: await agent.party.take(), what: 'call' },
      { take: await worker.take(), what: 'fork' },
    ]) {
      expect([what, take.alwaysHeard(startMs, endMs, ALL_TONES)]).toEqual([what, [TONES.caller]]);
    }
  });
}

/** Ends of forks; these count what is open in the whole engine. */
export function forkTeardownCases(suite: () => Suite): void {
  it('ends when it is told to, with its leg, and with the room; nothing is left', async () => {
    const { engine } = suite();
    const stage = await Stage.open(engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.invite(TONES.agent);
    const workers = await Promise.all([1, 2, 3].map(() => stage.extra(null)));
    const forks = await Promise.all([
      stage.room.fork(caller.leg, at(workers[0]!)),
      stage.room.fork(agent.leg, at(workers[1]!)),
      stage.room.fork(caller.leg, at(workers[2]!)),
    ]);
    for (const worker of workers) await worker.waitForPackets(5);
    expect(await engine.usage()).toMatchObject({ endpoints: 2, forks: 3 });
    const silent = async (worker: ToneParty): Promise<void> => {
      await delay(50);
      const sinceMs = nowMs();
      await delay(200);
      expect((await worker.take(sinceMs)).packets).toEqual([]);
    };

    await forks[0].end();
    expect(await engine.usage()).toMatchObject({ endpoints: 2, forks: 2 });
    await silent(workers[0]!);
    await stage.room.close(agent.leg);
    expect(await engine.usage()).toMatchObject({ endpoints: 1, forks: 1 });
    await silent(workers[1]!);
    await forks[1].end();
    await workers[2]!.waitUntilHears([TONES.caller], ALL_TONES);

    await stage.room.dispose();
    expect(await engine.usage()).toMatchObject({ rooms: 0, endpoints: 0, forks: 0 });
    await silent(workers[2]!);
    await forks[2].end();
    expect(stage.of('forkLost')).toEqual([]);
    await stage[Symbol.asyncDispose]();
    await expect(stage.room.fork(caller.leg, at(workers[0]!))).rejects.toMatchObject({ code: 'engine-lost' });
  });

  it('leaves nothing behind where the leg or the room goes while it is being made', async () => {
    const { engine } = suite();
    const stage = await Stage.open(engine);
    const [caller, agent] = [await stage.join(TONES.caller), await stage.join(TONES.agent)];
    const worker = await stage.extra(null);
    const making = stage.room.fork(caller.leg, at(worker)).catch((error: unknown) => error);
    await stage.room.close(caller.leg);
    await making;
    const makingToo = stage.room.fork(agent.leg, at(worker)).catch((error: unknown) => error);
    await stage.room.dispose();
    await makingToo;
    expect(await engine.usage()).toMatchObject({ rooms: 0, endpoints: 0, forks: 0 });
    await stage[Symbol.asyncDispose]();
  });
}
