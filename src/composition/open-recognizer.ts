import type { Logger } from 'pino';
import type { SpeechConfig } from '../config/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { SpeechRecognizer } from '../ports/speech.ts';
import { ASSEMBLYAI_URL, openAssemblyAi } from '../speech/stt/assemblyai/index.ts';
import { DEEPGRAM_URL, openDeepgram } from '../speech/stt/deepgram/index.ts';
import { LocalRecognizer } from '../speech/stt/local/index.ts';
import { OPENAI_REALTIME_URL, openOpenAiRealtime } from '../speech/stt/openai-realtime/index.ts';
import { OPENAI_URL, openOpenAi } from '../speech/stt/openai/index.ts';
import { PocketSphinxRecognizer } from '../speech/stt/pocketsphinx/index.ts';
import { openVosk } from '../speech/stt/vosk/index.ts';

/** Opens the recognizer that `speech.stt` names; null for `none`. */
export function openRecognizer(
  { models, stt }: SpeechConfig,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): SpeechRecognizer | null {
  const { apiKey, engine, language, model, url } = stt;
  const optionsAt = (defaultUrl: string): Parameters<typeof openOpenAi>[0] => {
    return { clock, logger, url: url ?? defaultUrl, apiKey, model, language };
  };
  switch (engine) {
    case 'none':
      return null;
    case 'vosk':
      return openVosk(optionsAt('ws://127.0.0.1:2700'));
    case 'openai':
      return openOpenAi(optionsAt(OPENAI_URL));
    case 'openai-realtime':
      return openOpenAiRealtime(optionsAt(OPENAI_REALTIME_URL));
    case 'assemblyai':
      return openAssemblyAi(optionsAt(ASSEMBLYAI_URL));
    case 'deepgram':
      return openDeepgram(optionsAt(DEEPGRAM_URL));
    case 'local':
      return new LocalRecognizer({ clock, logger, models, model, language });
    case 'pocketsphinx':
      return new PocketSphinxRecognizer({ clock, logger });
  }
}
