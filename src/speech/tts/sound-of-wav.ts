import { readWav } from '../../media/wav/index.ts';
import type { WavSound } from '../../media/wav/index.ts';
import { SpeechError } from './speech-error.ts';

/** The sound of a WAV file that an engine made. @throws SpeechError `engine` where it is none, or has no sound */
export function soundOfWav(bytes: Buffer, who: string): WavSound {
  let sound: WavSound;
  try {
    sound = readWav(bytes);
  } catch (cause) {
    throw new SpeechError('engine', `${who} made no WAV file`, { cause });
  }
  if (sound.samples.length === 0) throw new SpeechError('engine', `${who} made no sound of this text`);
  return sound;
}
