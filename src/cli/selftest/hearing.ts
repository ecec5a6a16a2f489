import { heardParts } from '../../media/wav/index.ts';
import type { ToneName } from './tones.ts';
import { tonesHeard } from './tones.ts';

/** A part of the handoff, as times of the wall clock in ms. */
export interface Phase {
  readonly name: 'ringing' | 'briefing' | 'talking';
  readonly from: number;
  readonly to: number;
}

/** Whose ear it is. */
export type Party = 'caller' | 'agent';

/** What a party heard in a phase: each tone with the part of the time, 0 to 1. */
export interface Heard {
  readonly phase: Phase['name'];
  readonly party: Party;
  readonly tones: Readonly<Record<ToneName, number>>;
  /** What is wrong with that; null: nothing. */
  readonly fault: string | null;
}

/** A call whose recording has what comes from the network on its left channel. */
export interface Ear {
  readonly party: Party;
  readonly recording: string;
  /** When the recording began. */
  readonly answeredAt: number;
}

/** Shorter parts are not measured. */
const LEAST_MS = 300;
/** So much of the time is heard, where it is heard at all: jitter and the edges take the rest. */
const MOSTLY = 0.6;

interface Expected {
  readonly hears: ToneName;
  readonly never: readonly ToneName[];
}

/** What each party is to hear in each phase, and what it must not; null: its telephone is not off the hook yet. */
const EXPECTED: Readonly<Record<Phase['name'], Readonly<Record<Party, Expected | null>>>> = {
  ringing: {
    caller: { hears: 'hold', never: ['whisper', 'agent', 'caller'] },
    agent: null,
  },
  briefing: {
    caller: { hears: 'hold', never: ['whisper', 'agent'] },
    agent: { hears: 'whisper', never: ['caller', 'hold', 'announcement'] },
  },
  talking: {
    caller: { hears: 'agent', never: ['hold', 'whisper'] },
    agent: { hears: 'caller', never: ['hold', 'whisper'] },
  },
};

/** Measures what each party heard in each phase. */
export async function hearing(ears: readonly Ear[], phases: readonly Phase[]): Promise<readonly Heard[]> {
  const heard: Heard[] = [];
  for (const { party, recording, answeredAt } of ears) {
    const parts = await heardParts(recording, answeredAt);
    for (const { name, from, to } of phases) {
      const expected = EXPECTED[name][party];
      if (expected === null) continue;
      const part = parts.between(from, to, LEAST_MS);
      // An agent who answers at once leaves no time to hear it ring.
      if (part === null) continue;
      const tones = tonesHeard(part, parts.sampleRateHz);
      heard.push({ phase: name, party, tones, fault: faultOf(expected, tones) });
    }
  }
  return heard;
}

function faultOf({ hears, never }: Expected, tones: Readonly<Record<ToneName, number>>): string | null {
  // The announcement goes on while it rings already, and comes before the hold music.
  const heard = tones[hears] + (hears === 'hold' ? tones.announcement : 0);
  const missing = heard < MOSTLY ? [`does not hear ${nameOf(hears)}`] : [];
  const leaked = never.filter((name) => tones[name] > 0).map((name) => `hears ${nameOf(name)}`);
  const faults = [...missing, ...leaked];
  return faults.length === 0 ? null : faults.join(', and ');
}

function nameOf(tone: ToneName): string {
  return tone === 'hold' ? 'hold music' : `the ${tone}`;
}
