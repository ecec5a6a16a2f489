/**
 * Voices of the Flite build in use; the first is the default. `kal` and `kal16` are diphone voices, the others sound more
 * like people. Of these `rms` (16 kHz, male, US English) is understood best on a telephone line (docs/speech.md).
 */
export const FLITE_VOICES = ['rms', 'slt', 'awb', 'kal16', 'kal'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** The voice of that name, or another one. Flite would take any other name for a path or URL to load. */
export function fliteVoice(name: string | undefined, otherwise: FliteVoice = FLITE_VOICES[0]): FliteVoice {
  return FLITE_VOICES.find((voice) => voice === name) ?? otherwise;
}
