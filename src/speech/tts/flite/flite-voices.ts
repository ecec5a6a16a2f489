/** Voices of the Flite build in use. `kal` and `kal16` are diphone voices, the others sound more like people. */
export const FLITE_VOICES = ['slt', 'rms', 'awb', 'kal16', 'kal'] as const;
export type FliteVoice = (typeof FLITE_VOICES)[number];

/** The clearest voice on a telephone line: 16 kHz, female, US English. */
const DEFAULT_FLITE_VOICE: FliteVoice = 'slt';

/** The voice of that name, or the default one. Flite would take any other name for a path or URL to load. */
export function fliteVoice(name: string | undefined): FliteVoice {
  return FLITE_VOICES.find((voice) => voice === name) ?? DEFAULT_FLITE_VOICE;
}
