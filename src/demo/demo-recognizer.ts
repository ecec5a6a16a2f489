import { resolve } from 'node:path';
import { SPEECH_SETUP_COMMAND } from '../speech/engine-packages.ts';
import { localMissing } from '../speech/stt/local/index.ts';
import { sphinxMissing } from '../speech/stt/pocketsphinx/index.ts';

/** Where the models of this installation are (`speech.models`). */
const MODELS = 'data/models';

/** Who recognizes what is said in the demo. */
export interface DemoRecognizer {
  /** The part `speech` of the configuration. */
  readonly speech: { readonly stt: { readonly engine: 'local' | 'pocketsphinx' | 'none' }; readonly models: string };
  /** For onlookers; where nothing is installed, with the command that installs it. */
  readonly words: string;
}

/** Finds a recognizer on this machine: a model, else PocketSphinx, else none. It never rejects. */
export async function findDemoRecognizer(): Promise<DemoRecognizer> {
  const models = resolve(MODELS);
  const [engine, words] =
    (await localMissing(models, null)) === null
      ? (['local', 'The model in data/models/stt recognizes what is said.'] as const)
      : sphinxMissing() === null
        ? ([
            'pocketsphinx',
            'PocketSphinx recognizes the phrases that the AI expects. It is no engine for other words.',
          ] as const)
        : ([
            'none',
            `No recognizer is installed, so the AI hears keys only. To install one: ${SPEECH_SETUP_COMMAND}`,
          ] as const);
  return { speech: { stt: { engine }, models }, words };
}
