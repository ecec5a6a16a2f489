import { resolve } from 'node:path';

/** The files that the program makes for itself, under its working directory. The configuration does not name them. */
export const OWN_PATHS = {
  /** Texts that were spoken, kept over restarts. */
  promptCache: resolve('data/prompt-cache'),
  /** Music in a form that FreeSWITCH repeats without a seam. */
  loops: resolve('data/prompt-cache/loops'),
} as const;
