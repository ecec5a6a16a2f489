import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PiecewiseMedia } from '../../../src/media/pieces/index.ts';
import { asLegId } from '../../../src/ports/ids.ts';
import type { Prompt } from '../../../src/ports/prompt.ts';
import { nowMs } from '../../tools/index.ts';
import { ODD_WAVS } from '../../tools/odd-wav.ts';
import type { Suite } from './media-contract.ts';
import { keptPrompt, oddPrompt, PROMPTS, SLOW_MS } from './prompts.ts';
import { ALL_TONES, from, play, Stage, TIMED, TONES } from './stage.ts';

/** Announcements, whispers and hold music. */
export function promptCases(suite: () => Suite): void {
  it('plays a prompt to one leg, and tells its start and its end', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const whisper = play(PROMPTS.whisper);
    await stage.scene([agent.leg, [whisper]], [caller.leg, [from(agent.leg)]]);
    await agent.party.waitUntilHears([TONES.whisper], ALL_TONES);
    const finished = await stage.event((event) => event.type === 'playFinished');
    const [started] = stage.of('playStarted');
    expect(started).toMatchObject({ play: whisper.play, leg: agent.leg });
    expect(finished).toMatchObject({ play: whisper.play, leg: agent.leg, error: null });
    expect(finished.at - started!.at).toBeGreaterThanOrEqual(500);
    expect(finished.at - started!.at).toBeLessThanOrEqual(900);
    await agent.party.waitUntilHears([], ALL_TONES);
    expect((await caller.party.take()).everHeard(-Infinity, Infinity, [TONES.whisper])).toEqual([]);
  });

  it('plays whole: a prompt of a second is heard for a second, whatever its sampling rate', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    void stage.room.prepare(PROMPTS.announcement);
    const atMs = await stage.scene([caller.leg, [play(PROMPTS.announcement)]]);
    await stage.event((event) => event.type === 'playFinished');
    await delay(100);
    const windows = (await caller.party.take()).heard(atMs, atMs + 1600, [TONES.announcement]);
    const heardMs = windows.filter(({ frequencies }) => frequencies.length > 0).length * 100;
    expect(heardMs).toBeGreaterThanOrEqual(900);
    expect(heardMs).toBeLessThanOrEqual(1200);
  });

  it('plays a prompt of several pieces whole, one piece right behind the other', TIMED, async () => {
    const piecesOf = (): readonly Prompt[] => [PROMPTS.whisper, { file: 'missing.wav' }, PROMPTS.announcement];
    await using stage = await Stage.open(new PiecewiseMedia(suite().engine, piecesOf));
    const caller = await stage.join(TONES.caller);
    void stage.room.prepare(PROMPTS.announcement);
    const long = play({ text: 'long' });
    const atMs = await stage.scene([caller.leg, [long]]);
    expect(await stage.event((event) => event.type === 'playFinished')).toMatchObject({ play: long.play, error: null });
    await delay(100);
    const take = await caller.party.take();
    const heardMs = take.firstHeardMs(TONES.whisper, atMs)!;
    const nextMs = take.firstHeardMs(TONES.announcement, atMs)!;
    // The first lasts 600 ms; windows are 100 ms wide, and a busy machine or FreeSWITCH takes some packets longer.
    expect(nextMs - heardMs).toBeGreaterThanOrEqual(500);
    expect(nextMs - heardMs).toBeLessThanOrEqual(900);
    expect(stage.of('playStarted')).toHaveLength(1);
    expect(stage.of('sceneApplied').map(({ revision }) => revision)).toEqual([
      ...new Set(stage.of('sceneApplied').map(({ revision }) => revision)),
    ]);
  });

  it('loops without a seam until the scene drops it, and tells no end then', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await stage.scene([caller.leg, [play(PROMPTS.music, { loop: true })]]);
    await caller.party.waitUntilHears([TONES.music], ALL_TONES);
    const startMs = nowMs();
    await delay(1100);
    const take = await caller.party.take();
    expect(take.alwaysHeard(startMs, startMs + 1000, ALL_TONES)).toEqual([TONES.music]);
    await stage.scene([caller.leg, []]);
    await caller.party.waitUntilHears([], ALL_TONES);
    expect(stage.of('playFinished')).toEqual([]);
  });

  it('goes on with a play that the next scene names again, and does not begin it anew', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    const announcement = play(PROMPTS.announcement);
    void stage.room.prepare(PROMPTS.announcement);
    await stage.scene([caller.leg, [announcement]]);
    await stage.event((event) => event.type === 'playStarted');
    for (let change = 0; change < 4; change++) {
      await delay(150);
      await stage.scene([caller.leg, [announcement, ...(change % 2 === 0 ? [from(agent.leg)] : [])]]);
    }
    const finished = await stage.event((event) => event.type === 'playFinished');
    const [started] = stage.of('playStarted');
    expect(finished.at - started!.at).toBeLessThanOrEqual(1300);
    await delay(200);
    await stage.scene([caller.leg, [announcement]]);
    await delay(200);
    expect(stage.of('playStarted')).toHaveLength(1);
    expect(stage.of('playFinished')).toHaveLength(1);
  });

  it('begins a new play of the same prompt from the beginning', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await stage.scene([caller.leg, [play(PROMPTS.announcement)]]);
    await caller.party.waitUntilHears([TONES.announcement], ALL_TONES);
    await delay(300);
    const again = play(PROMPTS.announcement);
    await stage.scene([caller.leg, [again]]);
    const started = await stage.event((event) => event.type === 'playStarted' && event.play === again.play);
    const finished = await stage.event((event) => event.type === 'playFinished');
    expect(finished).toMatchObject({ play: again.play, error: null });
    expect(finished.at - started.at).toBeGreaterThanOrEqual(850);
  });

  it.each(ODD_WAVS)('plays an odd file that sox and ffmpeg play: %s', async (kind) => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await stage.scene([caller.leg, [play(oddPrompt(kind))]]);
    await caller.party.waitUntilHears([TONES.whisper], ALL_TONES);
    expect(await stage.event((event) => event.type === 'playFinished')).toMatchObject({ error: null });
  });

  it('mixes a prompt with a leg', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene([caller.leg, [from(agent.leg), play(PROMPTS.music, { loop: true })]]);
    await caller.party.waitUntilHears([TONES.agent, TONES.music], ALL_TONES);
  });

  it.each([
    ['of a file that does not exist', PROMPTS.missing],
    ['of a file that is no WAV', PROMPTS.broken],
  ])('tells that a prompt %s cannot be played', async (_name, prompt) => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    void stage.room.prepare(prompt);
    const failing = play(prompt);
    await stage.scene([caller.leg, [failing]]);
    const finished = await stage.event((event) => event.type === 'playFinished');
    expect(finished).toMatchObject({ play: failing.play, leg: caller.leg, error: expect.any(String) });
  });

  it('starts a prompt that is not ready as soon as it is', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const atMs = await stage.scene([caller.leg, [play(PROMPTS.slow)]]);
    await caller.party.waitUntilHears([TONES.whisper], ALL_TONES);
    const heardMs = (await caller.party.take()).firstHeardMs(TONES.whisper, atMs)! - atMs;
    expect(heardMs).toBeGreaterThanOrEqual(SLOW_MS - 20);
    expect(heardMs).toBeLessThanOrEqual(SLOW_MS + 400);
  });

  it('a prompt of a slow engine that was known a second before does not wait for it', TIMED, async () => {
    await using stage = await Stage.open(suite().engine);
    const agent = await stage.join(TONES.agent);
    const known = keptPrompt();
    void stage.room.prepare(known);
    await delay(1_000);
    const atMs = await stage.scene([agent.leg, [play(known)]]);
    await agent.party.waitUntilHears([TONES.whisper], ALL_TONES);
    const heardMs = (await agent.party.take()).firstHeardMs(TONES.whisper, atMs)! - atMs;
    // Windows are 100 ms wide. Without preparation it takes SLOW_MS.
    expect(heardMs).toBeLessThanOrEqual(SLOW_MS / 2);
  });

  it('does not play a prompt that became ready after the scene dropped it', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    await stage.scene([caller.leg, [play(PROMPTS.slow)]]);
    const droppedMs = await stage.scene([caller.leg, []]);
    await delay(SLOW_MS + 300);
    expect((await caller.party.take()).everHeard(droppedMs, nowMs(), ALL_TONES)).toEqual([]);
    expect([...stage.of('playStarted'), ...stage.of('playFinished')]).toEqual([]);
  });

  it('starts a play for a leg when that leg can be sent to', async () => {
    await using stage = await Stage.open(suite().engine);
    const leg = asLegId('ringing');
    const party = await stage.extra(TONES.agent);
    await stage.room.openOffering(leg);
    await stage.scene([leg, [play(PROMPTS.whisper)]]);
    await delay(300);
    expect(stage.of('playStarted')).toEqual([]);
    await stage.room.acceptAnswer(leg, party.sdp());
    await party.waitUntilHears([TONES.whisper], ALL_TONES);
    await stage.event((event) => event.type === 'playFinished');
  });

  it('mixes a tone into all that a leg hears, its prompts included, for as long as the tone is', async () => {
    await using stage = await Stage.open(suite().engine);
    const caller = await stage.join(TONES.caller);
    const agent = await stage.join(TONES.agent);
    await stage.scene(
      [caller.leg, [from(agent.leg), play(PROMPTS.music, { loop: true })]],
      [agent.leg, [from(caller.leg)]],
    );
    await caller.party.waitUntilHears([TONES.agent, TONES.music], ALL_TONES);
    stage.room.chime(caller.leg, PROMPTS.whisper);
    await caller.party.waitUntilHears([TONES.agent, TONES.music, TONES.whisper], ALL_TONES);
    await caller.party.waitUntilHears([TONES.agent, TONES.music], ALL_TONES);
    stage.room.chime(agent.leg, PROMPTS.whisper);
    await agent.party.waitUntilHears([TONES.caller, TONES.whisper], ALL_TONES);
    await agent.party.waitUntilHears([TONES.caller], ALL_TONES);
    stage.room.chime(asLegId('nobody'), PROMPTS.whisper);
    stage.room.chime(caller.leg, { file: 'no-such.wav' });
    expect(stage.events.filter(({ type }) => type === 'playStarted')).toHaveLength(1);
  });
}
