// This script makes the sound files that the product ships: `node scripts/make-prompts.ts [DIRECTORY]` (default
// `prompts`). It computes everything itself, so each run gives the same files, octet for octet.
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { WavWriter } from '../src/media/wav/index.ts';

/** The rate of G.711. Nothing has to be converted while a call is up. */
const RATE_HZ = 8_000;
/** The upper end of the telephone band. Partials above it are left out. */
const BAND_HZ = 3_400;

// ---- Hold music: eight bars of four beats at 80 beats per minute, 24 s, which go round ----

const BEAT_S = 0.75;
const BEATS_PER_BAR = 4;
const BARS = 8;
const MUSIC_SAMPLES = BARS * BEATS_PER_BAR * BEAT_S * RATE_HZ;
const MUSIC_PEAK_DBFS = -12;

/**
 * Each bar has the root in the bass, and a chord of four notes (MIDI numbers, 60 is middle C). The voices move little.
 */
const CHORDS: readonly { readonly bass: number; readonly notes: readonly [number, number, number, number] }[] = [
  { bass: 48, notes: [60, 64, 67, 71] }, // C major 7
  { bass: 45, notes: [60, 64, 67, 69] }, // A minor 7
  { bass: 41, notes: [60, 64, 65, 69] }, // F major 7
  { bass: 43, notes: [59, 62, 64, 67] }, // G 6
  { bass: 52, notes: [59, 62, 64, 67] }, // E minor 7
  { bass: 45, notes: [60, 64, 67, 69] }, // A minor 7
  { bass: 50, notes: [60, 62, 65, 69] }, // D minor 7
  { bass: 43, notes: [60, 62, 65, 67] }, // G 7 suspended, which leads back to the beginning
];

/** The notes of the chord, an octave higher, for the eighths of a bar. 4 is the lowest note, two octaves higher. */
const ARPEGGIOS: readonly (readonly number[])[] = [
  [0, 1, 2, 3, 4, 3, 2, 1],
  [0, 2, 1, 3, 2, 4, 3, 1],
];

/** A slow melody above: beat from the beginning, MIDI number. */
const MELODY: readonly (readonly [beat: number, note: number])[] = [
  [0, 79], [3, 76], [4, 76], [8, 81], [10, 79], [11, 77], [12, 74],
  [16, 79], [19, 83], [20, 84], [24, 81], [26, 77], [27, 76], [28, 74], [30, 79],
]; // prettier-ignore

/** An instrument: the strengths of its partials, and how a note begins and ends. */
interface Instrument {
  readonly gain: number;
  readonly partials: readonly number[];
  readonly attackS: number;
  /** Time in which a struck note falls to 1/e (higher partials fall faster). Null holds the note. */
  readonly decayS: number | null;
  readonly releaseS: number;
}

const PAD: Instrument = { gain: 0.5, partials: [1, 0.4, 0.2, 0.08], attackS: 0.9, decayS: null, releaseS: 1.3 };
const BASS: Instrument = { gain: 0.9, partials: [1, 0.6, 0.3, 0.1], attackS: 0.03, decayS: 1.4, releaseS: 0.4 };
const HARP: Instrument = { gain: 0.75, partials: [1, 0.35, 0.18, 0.06], attackS: 0.008, decayS: 0.55, releaseS: 0.3 };
const BELL: Instrument = { gain: 0.9, partials: [1, 0, 0, 0.22], attackS: 0.012, decayS: 0.9, releaseS: 0.5 };

function holdMusic(): Int16Array {
  const held = new Float64Array(MUSIC_SAMPLES);
  const struck = new Float64Array(MUSIC_SAMPLES);
  for (const [bar, { bass, notes }] of CHORDS.entries()) {
    const start = bar * BEATS_PER_BAR;
    for (const note of notes) {
      play(held, PAD, note, start, BEATS_PER_BAR, 0.8);
      // A weaker voice a little higher beats slowly against the pad, and makes it lively.
      play(held, PAD, note + 0.05, start, BEATS_PER_BAR, 0.2);
    }
    play(held, BASS, bass, start, 3, 1);
    play(held, BASS, bass + 7, start + 2.5, 1.5, 0.5);
    for (const [eighth, step] of (ARPEGGIOS[bar % 2] ?? []).entries()) {
      const note = step === 4 ? notes[0] + 24 : (notes[step] ?? notes[0]) + 12;
      play(struck, HARP, note, start + eighth / 2, 1.5, eighth % 4 === 0 ? 1 : 0.7);
    }
  }
  for (const [beat, note] of MELODY) play(struck, BELL, note, beat, 2.5, 1);
  const echoed = echo(struck, BEAT_S * 0.75 * RATE_HZ);
  return quantize(held.map((value, index) => value + (echoed[index] ?? 0)), MUSIC_PEAK_DBFS); // prettier-ignore
}

/** Adds a note. Its tail beyond the end continues at the beginning, so that the music has no seam. */
function play(
  track: Float64Array,
  instrument: Instrument,
  note: number,
  beat: number,
  beats: number,
  loudness: number,
): void {
  const hz = 440 * 2 ** ((note - 69) / 12);
  const heldS = beats * BEAT_S;
  const first = Math.round(beat * BEAT_S * RATE_HZ);
  const length = Math.floor((heldS + instrument.releaseS) * RATE_HZ);
  for (let index = 0; index < length; index += 1) {
    const t = index / RATE_HZ;
    const shape = rise(t / instrument.attackS) * rise((heldS + instrument.releaseS - t) / instrument.releaseS);
    let value = 0;
    for (const [order, strength] of instrument.partials.entries()) {
      const harmonic = order + 1;
      if (harmonic * hz > BAND_HZ) break;
      const decay = instrument.decayS === null ? 1 : Math.exp((-t * Math.sqrt(harmonic)) / instrument.decayS);
      value += strength * decay * Math.sin(2 * Math.PI * harmonic * hz * t);
    }
    const at = (first + index) % track.length;
    track[at] = (track[at] ?? 0) + value * shape * loudness * instrument.gain;
  }
}

/** Rises from 0 at 0 to 1 at 1, without a corner. */
function rise(x: number): number {
  return x >= 1 ? 1 : x <= 0 ? 0 : (1 - Math.cos(Math.PI * x)) / 2;
}

/** Adds two echoes, which also continue at the beginning. */
function echo(track: Float64Array, delay: number): Float64Array {
  const before = (index: number): number => track[(index + track.length) % track.length] ?? 0;
  return track.map((value, index) => value + 0.3 * before(index - delay) + 0.12 * before(index - 2 * delay));
}

function quantize(track: Float64Array, peakDbfs: number): Int16Array {
  const peak = track.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
  const scale = (32_768 * 10 ** (peakDbfs / 20)) / peak;
  return Int16Array.from(track, (value) => Math.round(value * scale));
}

// ---- Tones ----

/** A sine or a sum of sines, each of the given level, then silence. It begins and ends without a click. */
function tone(hz: readonly number[], levelDbfs: number, onS: number, offS: number): Int16Array {
  const rampS = 0.01;
  const amplitude = 32_768 * 10 ** (levelDbfs / 20);
  return Int16Array.from({ length: (onS + offS) * RATE_HZ }, (_, index) => {
    const t = index / RATE_HZ;
    if (t >= onS) return 0;
    const sum = hz.reduce((total, frequency) => total + Math.sin(2 * Math.PI * frequency * t), 0);
    return Math.round(amplitude * sum * rise(t / rampS) * rise((onS - t) / rampS));
  });
}

/** A sine of 0 dBm0 has its peak 3.17 dB below the full scale of u-law (G.711 table 5). */
function dbfs(dbm0: number): number {
  return dbm0 - 3.17;
}

const FILES: Readonly<Record<string, () => Int16Array>> = {
  'hold.wav': holdMusic,
  // This tone follows a voicemail greeting.
  'beep.wav': () => tone([1_000], dbfs(-10), 0.4, 0),
  'recording-beep.wav': () => tone([1_400], dbfs(-20), 0.2, 0),
  // ITU-T E.180 and its supplement 2: each file is one cadence and repeats. One frequency has -10 dBm0, two have -19
  // dBm0 each.
  'ringback-europe.wav': () => tone([425], dbfs(-10), 1, 4),
  'ringback-north-america.wav': () => tone([440, 480], dbfs(-19), 2, 4),
};

const DIRECTORY = process.argv[2] ?? join(import.meta.dirname, '..', 'prompts');
for (const [name, make] of Object.entries(FILES)) {
  const file = join(DIRECTORY, name);
  const writer = await WavWriter.open(file, { sampleRateHz: RATE_HZ, channels: 1 });
  await writer.write(make());
  await writer.close();
  // Recordings are private, but these files are not.
  await chmod(file, 0o644);
}
