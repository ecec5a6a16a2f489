/** Frequencies of the rows of a keypad, in hertz (ITU-T Q.23). */
export const ROWS_HZ = [697, 770, 852, 941] as const;
/** Frequencies of its columns. */
export const COLUMNS_HZ = [1209, 1336, 1477, 1633] as const;

/** The keys, row by row (ITU-T Q.23). */
const KEYS = '123A456B789C*0#D';

/** The key of a row and a column, each counted from 0. */
export function keyAt(row: number, column: number): string {
  return KEYS[row * COLUMNS_HZ.length + column] ?? '';
}

/** The two frequencies of a key `0-9*#A-D` (either case); null for anything else. */
export function tonesOf(key: string): { readonly lowHz: number; readonly highHz: number } | null {
  const at = key.length === 1 ? KEYS.indexOf(key.toUpperCase()) : -1;
  const lowHz = ROWS_HZ[Math.floor(at / COLUMNS_HZ.length)];
  const highHz = COLUMNS_HZ[at % COLUMNS_HZ.length];
  return lowHz === undefined || highHz === undefined ? null : { lowHz, highHz };
}

/** Level of a sine of full scale, in dBm0: 3.14 with the mu law, 3.17 with the A law (ITU-T G.711 table 5). */
const FULL_SCALE_DBM0 = 3.14;
/** Amplitude of that sine, in 16-bit samples: the largest value of the mu law. */
const FULL_SCALE = 32_124;

/** The amplitude of a sine of this level, in 16-bit samples. */
export function amplitudeOf(levelDbm0: number): number {
  return FULL_SCALE * 10 ** ((levelDbm0 - FULL_SCALE_DBM0) / 20);
}
