import { DEFAULTS } from './defaults.ts';
import { isForeign, onThisMachine, serviceFaults, unusedFaults } from './engine-relations.ts';
import type { Unused } from './engine-relations.ts';
import type { Relation } from './relations.ts';
import { fault, fieldsOf } from './relations.ts';
import { webUrlFault } from './uris.ts';

const UNUSED: Readonly<Record<string, Unused>> = {
  flite: { ...onThisMachine('flite', 'speaks'), model: 'is not used by flite, which has voices only' },
  'espeak-ng': { ...onThisMachine('espeak-ng', 'speaks'), model: 'is not used by espeak-ng, which has voices only' },
  openai: { language: 'is not used by openai, which tells the language from the text' },
  local: onThisMachine('local', 'speaks'),
};

/** The engine of `speech.tts` has what it needs, and nothing that it would ignore. */
export const voiceIsUsable: Relation = (tts) => {
  const fields = fieldsOf(tts);
  const { engine = DEFAULTS.speech.tts.engine, url, model, language } = fields;
  const faults = unusedFaults(fields, UNUSED[String(engine)] ?? {});
  if (engine === 'openai') {
    faults.push(...serviceFaults('openai', fields));
    const wrong = typeof url === 'string' ? serverFault(url) : null;
    if (wrong !== null) faults.push(fault(['url'], wrong));
  }
  if (engine === 'flite' && isForeign(language)) {
    faults.push(fault(['language'], 'flite speaks English only; espeak-ng, openai and local speak other languages'));
  }
  if (engine === 'local') {
    const wrong =
      typeof model === 'string'
        ? directoryFault(model)
        : 'is missing: the directory of the voice, inside speech.models';
    if (wrong !== null) faults.push(fault(['model'], wrong));
  }
  return faults;
};

function serverFault(url: string): string | null {
  const wrong = webUrlFault(url, ['http:', 'https:']);
  if (wrong !== null) return wrong;
  const { username, password, search, hash } = new URL(url);
  // A password here would be shown where the request fails.
  return username + password + search + hash === ''
    ? null
    : 'expected the address of a server alone; a key belongs into apiKey';
}

function directoryFault(name: string): string | null {
  const leadsOut = name.startsWith('/') || name.split(/[/\\]/).includes('..') || name.includes('\0');
  return leadsOut ? 'expected the name of a directory inside speech.models' : null;
}
