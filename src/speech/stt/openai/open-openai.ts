import http from 'node:http';
import https from 'node:https';
import type { SpeechRecognizer } from '../../../ports/speech.ts';
import type { RecognizerOptions } from '../shared/index.ts';
import { NetworkRecognizer } from '../shared/index.ts';
import { OpenAiStream } from './openai-stream.ts';

export const OPENAI_URL = 'https://api.openai.com';
/** It has times for words; OpenAI's newer models have none. */
const DEFAULT_MODEL = 'whisper-1';

/**
 * OpenAI's transcription of files, or a server of one's own that speaks as it does: a request for each utterance.
 * @param options `url` is that of the server, without `/v1/audio/transcriptions`
 */
export function openOpenAi(options: RecognizerOptions): SpeechRecognizer {
  const { apiKey } = options;
  const model = options.model ?? DEFAULT_MODEL;
  const url = new URL(`${options.url.replace(/\/+$/, '')}/v1/audio/transcriptions`);
  const agent = new (url.protocol === 'https:' ? https : http).Agent({ keepAlive: true });
  return new NetworkRecognizer(options, {
    name: 'openai',
    takesWideband: true,
    openStream: (recognition, context, onEvent) =>
      new OpenAiStream({ url, apiKey, model, agent, recognition, context, onEvent }),
    close: () => agent.destroy(),
  });
}
