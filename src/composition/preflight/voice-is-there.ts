import type { ConfigFault } from '../../config/index.ts';
import type { PreflightContext } from './preflight-check.ts';

/** The program, the voice or the model that `speech.tts` names is on this machine. */
export async function voiceIsThere({ config, voice }: PreflightContext): Promise<ConfigFault[]> {
  const message = (await voice?.fault(new AbortController().signal)) ?? null;
  if (message === null) return [];
  const mend = config.speech.tts.engine === 'espeak-ng' ? ' (Debian: apt-get install espeak-ng)' : '';
  return [{ path: 'speech.tts', message: message + mend }];
}

/** The voice has spoken the prompts itself. Another one stands in for it otherwise, so the program starts all the same. */
export function voiceSpeaks({ voice }: PreflightContext): Promise<ConfigFault[]> {
  const reason = voice?.silence() ?? null;
  const message = `does not speak, and Flite does in its place: ${reason ?? ''}`;
  return Promise.resolve(reason === null ? [] : [{ path: 'speech.tts', message }]);
}
