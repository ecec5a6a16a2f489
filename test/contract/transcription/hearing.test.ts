import { describe, expect, test } from 'vitest';
import type { SpokenTone, Way } from './support/fork-sender.ts';
import type { HeardLeg } from './support/listening-site.ts';
import { ForkSender } from './support/fork-sender.ts';
import { ListeningSite, tonesOf, until, WORDS } from './support/listening-site.ts';

/** Says the tones, and waits for as many words. @returns when each tone really was */
async function say(leg: HeardLeg, ssrc: number, tones: readonly SpokenTone[], lengthMs: number, way: Way = {}) {
  const zeroMs = await leg.startFork(ssrc, way).say(tones, lengthMs);
  await until(() => leg.words.length >= tones.length, `${tones.length} words, there are: ${leg.text}`);
  return tones.map(({ hz, fromMs, forMs }) => ({
    text: WORDS.get(hz)!,
    startMs: zeroMs + fromMs,
    endMs: zeroMs + fromMs + forMs,
  }));
}

function expectWords(leg: HeardLeg, truth: Awaited<ReturnType<typeof say>>, withinMs: number): void {
  expect(leg.words.map(({ text }) => text)).toEqual(truth.map(({ text }) => text));
  for (const [index, { startMs, endMs }] of truth.entries()) {
    expect(Math.abs(leg.words[index]!.startMs - startMs)).toBeLessThan(withinMs);
    expect(Math.abs(leg.words[index]!.endMs - endMs)).toBeLessThan(withinMs);
  }
}

describe.concurrent('what is heard of legs', () => {
  test.each<[string, Way]>([
    ['a clean way', {}],
    ['5 % loss', { loss: 0.05 }],
    ['packets out of order, doubled, and late', { swapped: 0.1, doubled: 0.1, jitterMs: 40 }],
    ['all of that', { loss: 0.05, swapped: 0.05, doubled: 0.05, jitterMs: 40 }],
  ])('the words of each of two legs, at their times: %s', async (_name, way) => {
    await using site = await ListeningSite.open();
    const [one, other] = [await site.leg('one'), await site.leg('other')];
    const [first, second] = [tonesOf(440, 1_000, 440, 1_300), tonesOf(700, 1_300, 700)];
    const [truth, otherTruth] = await Promise.all([
      say(one, 77, first.tones, first.lengthMs, way),
      say(other, 78, second.tones, second.lengthMs, way),
    ]);
    expectWords(one, truth, 100);
    expectWords(other, otherTruth, 100);
    for (const leg of [one, other]) {
      expect(leg.of('missing')).toEqual([]);
      expect(leg.of('moved')).toEqual([]);
    }
  });

  test('turns begin and end with the voice, and quality is on record (RFC 3550 A.3, A.8)', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    const { tones, lengthMs } = tonesOf(440, 1_000);
    const [first, second] = await say(leg, 79, tones, lengthMs, { loss: 0.1, jitterMs: 20 });
    const voice = leg.of('voice');
    expect(voice.map(({ speaking }) => speaking)).toEqual([true, false, true, false]);
    for (const [index, at] of [first!.startMs, first!.endMs, second!.startMs, second!.endMs].entries()) {
      expect(Math.abs(voice[index]!.at - at)).toBeLessThan(100);
    }
    const quality = await leg.transcription.end();
    expect(quality!.lost).toBeGreaterThan(2);
    expect(quality!.received + quality!.lost).toBeGreaterThan(lengthMs / 20 - 5);
    expect(quality!.jitterMs).toBeGreaterThan(1);
    expect(quality!.jitterMs).toBeLessThan(30);
  });

  test('a fork whose law changes with a re-INVITE goes on (RFC 3551 table 4)', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    const fork = leg.startFork(80);
    await fork.say([{ hz: 440, fromMs: 300, forMs: 300 }], 900);
    fork.codec = 'PCMA';
    await fork.say([{ hz: 700, fromMs: 300, forMs: 300 }], 1_100);
    await until(() => leg.words.length >= 2, 'two words');
    expect(leg.text).toBe('alpha bravo');
  });

  test('garbage, and packets of others, are nobody’s words', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    const fork = leg.startFork(81);
    using stranger = new ForkSender(leg.transcription.address, 4_711);
    const garbage = setInterval(() => {
      fork.sendOctets(Buffer.from('\r\n'));
      fork.sendOctets(Buffer.alloc(1_400, 0xff));
      fork.sendOctets(Buffer.alloc(60_000, 0x80));
    }, 15);
    const { tones, lengthMs } = tonesOf(440, 1_000);
    await Promise.all([fork.say(tones, lengthMs), stranger.say([{ hz: 700, fromMs: 100, forMs: 1_500 }], lengthMs)]);
    clearInterval(garbage);
    await until(() => leg.words.length >= 2, 'two words');
    expect(leg.text).toBe('alpha charlie');
    await until(() => site.pool.figures.strays > 100, 'strays on record');
  });

  test('a fork that pauses, as one whose telephone sends nothing in silence, ends its turn', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    await leg.startFork(82).say([{ hz: 440, fromMs: 500, forMs: 300 }], 800);
    await until(() => leg.words.length === 1, 'the word');
    await until(() => leg.of('voice').length === 2, 'the end of the turn');
  });

  test('the end brings the last words, though they were just said', async () => {
    await using site = await ListeningSite.open();
    const leg = await site.leg('one');
    await leg.startFork(83).say([{ hz: 700, fromMs: 300, forMs: 400 }], 700);
    const quality = await leg.transcription.end();
    expect(leg.text).toBe('bravo');
    expect(quality).toMatchObject({ received: 35, lost: 0 });
    expect(site.pool.usage().legs).toBe(0);
    const told = leg.events.length;
    await leg.transcription.end();
    expect(leg.events).toHaveLength(told);
  });
});
