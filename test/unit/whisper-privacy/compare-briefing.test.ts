import { beforeAll, describe, expect, it } from 'vitest';
import { compareBriefing } from '../../../src/whisper-privacy/compare-briefing.ts';
import type { WhisperPrivacy } from '../../../src/ports/whisper-privacy.ts';
import type { Path, Sounds } from './support/leaks.ts';
import { G711 } from '../../../src/media/rtp/index.ts';
import { toneSamples } from '../../tools/index.ts';
import { makeSounds, noise, sentTo } from './support/leaks.ts';

const RATE_HZ = 8_000;
const ALARM_DB = -50;
/** So much a level may be off. */
const OFF_DB = 4;

let sounds: Sounds;
beforeAll(async () => {
  sounds = await makeSounds();
}, 60_000);

type Name = Exclude<keyof Sounds, 'whisper'>;

/** Measures a whisper of so many seconds while the caller hears this, which is known. */
function measured(heard: readonly Name[], seconds: number, path: Path, seed = 1): WhisperPrivacy {
  const whisper = sounds.whisper.slice(0, seconds * RATE_HZ);
  const played = heard.map((name) => sounds[name]);
  const known = played.map((samples) => ({ samples, loop: true }));
  const sent = sentTo(played, whisper, seed, path);
  return compareBriefing({ whisper, sent, known, knownToBoth: [], alarmDb: ALARM_DB });
}

const HEARD: readonly (readonly Name[])[] = [
  ['silence'], ['music'], ['ringing'], ['announcement'], ['noise'], ['announcement', 'music'],
]; // prettier-ignore

const PATHS: readonly Omit<Path, 'leakDb'>[] = [
  {},
  { delayMs: 20, codec: 'PCMU' },
  { delayMs: 400, codec: 'PCMA' },
  { delayMs: 150, shift: 0.5 },
  { delayMs: 90, volume: 0.3 },
  { delayMs: 60, restarts: true },
  { delayMs: 200, skewPpm: 100 },
  { delayMs: 40, jumpMs: 20, codec: 'PCMU' },
];

describe('The whisper while the caller hears', () => {
  describe.each(HEARD.map((heard) => [heard.join(' and '), heard] as const))('%s', (_, heard) => {
    it.each(PATHS.map((path) => [JSON.stringify(path), path] as const))(
      'is found from -40 dB on, and its level with it; without a leak there is none: %s',
      (__, path) => {
        for (const [seconds, leaks] of [
          [2, [-40, -20, 0]],
          [6, [-40]],
        ] as const) {
          const none = measured(heard, seconds, { ...path, leakDb: null });
          expect(none).toMatchObject({ result: 'none', alarm: false, leakDb: null });
          // There is room between what would be found and the alarm.
          expect(none.floorDb).toBeLessThan(ALARM_DB - 5);
          for (const leakDb of leaks) {
            const found = measured(heard, seconds, { ...path, leakDb });
            expect(found, `${String(seconds)} s at ${String(leakDb)} dB`).toMatchObject({
              result: 'leak',
              alarm: true,
            });
            // A leak that jumps is in two places, each of which has a part of it.
            // Neither is one whose clock differs by as much as that between two steps that are tried.
            const lowest = path.jumpMs !== undefined ? leakDb - 8 : path.skewPpm !== undefined ? leakDb - 5 : leakDb - OFF_DB; // prettier-ignore
            expect(found.leakDb).toBeGreaterThan(lowest);
            expect(found.leakDb).toBeLessThan(leakDb + OFF_DB);
            if (path.jumpMs === undefined) expect(Math.abs(found.lagMs! - (path.delayMs ?? 0))).toBeLessThan(3);
            expect(found.correlation).toBeGreaterThan(2 * none.correlation!);
          }
        }
      },
    );

    it('is told at -60 dB without an alarm, where it is long enough', () => {
      expect(measured(heard, 10, { leakDb: -60, delayMs: 100 })).toMatchObject({ result: 'leak', alarm: false });
    });
  });

  it('raises no alarm over many places in the music, and of the voice', { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const heard: Name[] = seed % 2 === 0 ? ['music'] : ['announcement', 'music'];
      const path: Path = { leakDb: null, ...(seed % 3 === 0 && { codec: 'PCMU' as const }), shift: (seed % 8) / 8 };
      expect(measured(heard, 2 + (seed % 5), path, seed), String(seed)).toMatchObject({ result: 'none', leakDb: null });
    }
  });

  it('is found where only a part of it leaks', () => {
    const whisper = sounds.whisper.slice(0, 10 * RATE_HZ);
    const sent = sentTo([sounds.music], whisper, 3, { leakDb: null });
    for (let index = 4 * RATE_HZ; index < 5 * RATE_HZ; index += 1) sent[index + 800]! += whisper[index]! * 0.03;
    const known = [{ samples: sounds.music, loop: true }];
    const found = compareBriefing({ whisper, sent, known, knownToBoth: [], alarmDb: ALARM_DB });
    expect(found).toMatchObject({ result: 'leak', alarm: true });
    // That of the part, not of the whole.
    expect(found.leakDb).toBeGreaterThan(-36);
    expect(found.leakDb).toBeLessThan(-26);
  });

  it('is found where it is heard aloud for a moment, and nothing before and behind that', () => {
    const whisper = sounds.whisper.slice(0, 10 * RATE_HZ);
    const sent = new Float64Array(whisper.length);
    for (let index = 3 * RATE_HZ; index < 3.5 * RATE_HZ; index += 1) sent[index + 160] = whisper[index]!;
    const found = compareBriefing({ whisper, sent, known: [], knownToBoth: [], alarmDb: ALARM_DB });
    expect(found).toMatchObject({ result: 'leak', alarm: true, lagMs: 20 });
  });

  it('is found with its sign turned', () => {
    const whisper = sounds.whisper.slice(0, 4 * RATE_HZ);
    const sent = whisper.map((value) => Math.round(-0.01 * value));
    expect(compareBriefing({ whisper, sent, known: [], knownToBoth: [], alarmDb: ALARM_DB })).toMatchObject({
      result: 'leak',
      alarm: true,
    });
  });
});

describe('A whisper that is a pure tone, beside an announcement and music that are pure tones', () => {
  const tone = (frequencyHz: number, durationMs: number): Float64Array =>
    Float64Array.from(toneSamples(frequencyHz, durationMs));
  const [whisper, announcement, music] = [tone(900, 1_200), tone(1_100, 800), tone(700, 2_000)];
  const known = [{ samples: announcement, loop: false }, { samples: music, loop: true }]; // prettier-ignore
  const { encode, decode } = G711.PCMU;
  const sentBy = (samples: Float64Array): Float64Array =>
    samples.map((sample) => decode[encode[(sample >> 2) & 0x3fff] as number] as number);

  /** The agent answers when so much of the announcement is left, and its recording lacks the start of the whisper. */
  function briefed(leftMs: number, lackingMs: number, leakDb: number | null): WhisperPrivacy {
    const length = 1.4 * RATE_HZ;
    const left = leftMs * 8;
    const heard = Float64Array.from({ length }, (_, at) => whisper[at + lackingMs * 8] ?? 0);
    const gain = leakDb === null ? 0 : 10 ** (leakDb / 20);
    const sent = heard.map((sample, at) => {
      const played = at < left ? announcement[announcement.length - left + at] : music[(at - left) % music.length];
      return Math.round(played! + gain * sample);
    });
    const briefing = { whisper: sentBy(heard), sent: sentBy(sent), known, knownToBoth: [], alarmDb: ALARM_DB };
    return compareBriefing(briefing);
  }

  it('raises no alarm: where tones begin and end looks alike', { timeout: 60_000 }, () => {
    for (let leftMs = 200; leftMs <= 800; leftMs += 40) {
      for (const lackingMs of [0, 60, 100, 140]) {
        expect(briefed(leftMs, lackingMs, null), `${leftMs} and ${lackingMs} ms`).toMatchObject({ leakDb: null, alarm: false }); // prettier-ignore
      }
    }
  });

  it('is found where it leaks', () => {
    expect(briefed(600, 60, -10)).toMatchObject({ result: 'leak', alarm: true });
  });
});

describe('What the caller hears that nobody knows', () => {
  const unknown = (seconds: number, path: Path, seed: number): WhisperPrivacy => {
    const whisper = sounds.whisper.slice(0, seconds * RATE_HZ);
    const sent = sentTo([sounds.stranger], whisper, seed, path);
    return compareBriefing({ whisper, sent, known: [], knownToBoth: [], alarmDb: ALARM_DB });
  };

  it('is no leak, whoever speaks', { timeout: 120_000 }, () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const { result, leakDb } = unknown(2 + (seed % 8), { leakDb: null }, seed);
      expect(leakDb, String(seed)).toBeNull();
      expect(result).not.toBe('leak');
    }
  });

  it('hides a leak of -40 dB from no whisper of 10 s', () => {
    for (let seed = 1; seed <= 5; seed += 1) expect(unknown(10, { leakDb: -40, delayMs: 80 }, seed)).toMatchObject({ result: 'leak', alarm: true }); // prettier-ignore
  });

  it('is said to hide it, where it is loud noise over a short whisper', () => {
    const whisper = sounds.whisper.slice(0, 2 * RATE_HZ);
    const sent = noise(3 * RATE_HZ, 3_000, 9).map(Math.round);
    const found = compareBriefing({ whisper, sent, known: [], knownToBoth: [], alarmDb: ALARM_DB });
    expect(found).toMatchObject({ result: 'unmeasured', why: 'masked', alarm: false });
    expect(found.floorDb).toBeGreaterThan(ALARM_DB);
  });
});

describe('Nothing is measured', () => {
  const compared = (whisper: Float64Array, sent: Float64Array): WhisperPrivacy =>
    compareBriefing({ whisper, sent, known: [], knownToBoth: [], alarmDb: ALARM_DB });

  it('of a briefing of less than half a second', () => {
    const short = sounds.whisper.slice(0, 3_000);
    expect(compared(short, new Float64Array(3_000))).toMatchObject({ result: 'unmeasured', why: 'too-short' });
    expect(compared(new Float64Array(0), new Float64Array(0))).toMatchObject({ why: 'too-short' });
  });

  it('of an agent who was told nothing', () => {
    const silence = new Float64Array(5 * RATE_HZ);
    expect(compared(silence, silence)).toMatchObject({ result: 'unmeasured', why: 'no-whisper' });
  });

  it('of what both were played', () => {
    const heard = sounds.announcement.slice(0, 5 * RATE_HZ);
    const both = [{ samples: sounds.announcement, loop: false }];
    const found = compareBriefing({ whisper: heard, sent: heard, known: both, knownToBoth: both, alarmDb: ALARM_DB });
    expect(found).toMatchObject({ result: 'unmeasured', why: 'no-whisper' });
  });
});
