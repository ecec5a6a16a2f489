import { DEFAULTS } from './defaults.ts';
import { isForeign, onThisMachine, serviceFaults, unusedFaults } from './engine-relations.ts';
import type { Unused } from './engine-relations.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf, isGiven } from './relations.ts';
import { webUrlFault } from './uris.ts';

/** What an engine needs, and what it has no use for. */
interface Needs {
  /** The protocols of its address; null: it runs on this machine. */
  readonly protocols: readonly string[] | null;
  /** Whether it is somebody's service, which has an address of its own and asks for a key. */
  readonly isService: boolean;
  readonly unused: Unused;
}

const SOCKET = ['ws:', 'wss:'];
const NEEDS: Readonly<Record<string, Needs>> = {
  vosk: {
    protocols: SOCKET,
    isService: false,
    unused: {
      apiKey: 'is not used by vosk, whose server asks for none',
      model: 'is not used by vosk, whose server has chosen its model',
      language: 'is not used by vosk, whose model has the language',
    },
  },
  openai: { protocols: ['http:', 'https:'], isService: true, unused: {} },
  'openai-realtime': { protocols: SOCKET, isService: true, unused: {} },
  assemblyai: { protocols: SOCKET, isService: true, unused: {} },
  deepgram: { protocols: SOCKET, isService: true, unused: {} },
  local: { protocols: null, isService: false, unused: onThisMachine('local', 'runs') },
  pocketsphinx: {
    protocols: null,
    isService: false,
    unused: {
      ...onThisMachine('pocketsphinx', 'runs'),
      model: 'is not used by pocketsphinx, which has the model of Debian',
    },
  },
};

/** The engine of `speech.stt` has what it needs, and nothing that it would ignore. */
export const recognizerIsUsable: Relation = (stt) => {
  const fields = fieldsOf(stt);
  const { engine = DEFAULTS.speech.stt.engine, url, language } = fields;
  const name = String(engine);
  // `none` ignores what is there, so that recognition can be turned off and on again by one word.
  const needs = NEEDS[name];
  if (needs === undefined) return [];
  const { isService, protocols, unused } = needs;
  const faults = unusedFaults(fields, unused);
  if (isService) faults.push(...serviceFaults(name, fields));
  if (!isService && protocols !== null && !isGiven(url)) {
    faults.push(fault(['url'], `is missing: where the server of ${name} is, such as ws://127.0.0.1:2700`));
  }
  const wrong = protocols !== null && typeof url === 'string' ? webUrlFault(url, protocols) : null;
  if (wrong !== null) faults.push(fault(['url'], wrong));
  if (name === 'pocketsphinx' && isForeign(language)) {
    faults.push(fault(['language'], 'pocketsphinx understands English only'));
  }
  return faults;
};
