import { compareBriefing } from '../../src/whisper-privacy/compare-briefing.ts';
import type { Sounds } from '../../test/unit/whisper-privacy/support/leaks.ts';
import { makeSounds, sentTo } from '../../test/unit/whisper-privacy/support/leaks.ts';
import { defineBench } from '../shared/bench.ts';
import { round } from '../shared/percentiles.ts';

const RATE_HZ = 8_000;
const ALARM_DB = -50;
const LEAKS = [null, -60, -50, -40, -20, 0] as const;
const HEARD: readonly (readonly Exclude<keyof Sounds, 'whisper'>[])[] = [
  ['silence'],
  ['music'],
  ['ringing'],
  ['announcement'],
  ['announcement', 'music'],
];

/** What the comparison of a briefing costs, and what it sees. */
export const privacyBench = defineBench({
  name: 'privacy',
  summary: 'how private a whisper is: what its comparison costs, and what it sees',
  about: `A whisper of the built-in voice is compared with what the caller was sent, G.711 included, while the caller hears the
sounds of the project: by itself ("none"), and with the whisper mixed in at several levels, late by 0.1 s. "cpu" is the
time of one core for a second of whisper; "floor" the level from which on a leak would have been seen. Exit code 1: a leak
of -40 dB or more was missed or told off by more than 3 dB, or one was seen where there was none.`,
  options: {
    seconds: { help: 'of whisper, 10 at most', default: 8 },
    runs: { help: 'places in the music for each row', default: 5 },
  },
  measure: async ({ seconds, runs }, report) => {
    const sounds = await makeSounds();
    const whisper = sounds.whisper.slice(0, seconds * RATE_HZ);
    const wholeSeconds = whisper.length / RATE_HZ;
    let ok = true;
    let cpuMs = 0;
    let compared = 0;
    const rows = HEARD.map((names) => {
      const row: Record<string, string | number> = { heard: names.join(' and ') };
      const heard = names.map((name) => sounds[name]);
      const known = heard.map((samples) => ({ samples, loop: true }));
      let ofRow = 0;
      for (const leakDb of LEAKS) {
        const told: number[] = [];
        for (let seed = 1; seed <= runs; seed += 1) {
          const sent = sentTo(heard, whisper, seed, { leakDb, delayMs: 100, codec: 'PCMU' });
          const before = process.cpuUsage();
          const figure = compareBriefing({ whisper, sent, known, knownToBoth: [], alarmDb: ALARM_DB });
          const { user, system } = process.cpuUsage(before);
          ofRow += (user + system) / 1_000;
          if (leakDb === null) row['floor dB'] = Math.max(Number(row['floor dB'] ?? -Infinity), figure.floorDb ?? 0);
          if (figure.leakDb !== null) told.push(figure.leakDb);
        }
        ok &&= leakDb === null ? told.length === 0 : leakDb < -40 || (told.length === runs && told.every((level) => Math.abs(level - leakDb) <= 3)); // prettier-ignore
        row[leakDb === null ? 'none' : `${String(leakDb)} dB`] = told.length === 0 ? '-' : `${String(Math.min(...told))} to ${String(Math.max(...told))}`; // prettier-ignore
      }
      row['cpu ms/s'] = round(ofRow / (runs * LEAKS.length * wholeSeconds), 1);
      cpuMs += ofRow;
      compared += runs * LEAKS.length * wholeSeconds;
      return row;
    });
    report.table('leaks', `Levels told of a whisper of ${String(round(wholeSeconds, 1))} s, for leaks of`, rows);
    const part = cpuMs / compared / 1_000;
    report.fact('cpuPart', part, `\n${String(round(cpuMs / compared, 1))} ms of one core for a second of whisper: ${String(round(100 * part, 1))} % of real time`); // prettier-ignore
    return ok;
  },
});
