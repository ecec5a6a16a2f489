import { DEFAULTS } from './defaults.ts';
import type { Relation, RelationFault } from './relations.ts';
import { fault, fieldsOf } from './relations.ts';
import { webUrlFault } from './uris.ts';

type Place = 'url' | 'apiKey' | 'model' | 'language';

/** What an engine has no use for, and why. */
const UNUSED: Readonly<Record<string, Partial<Record<Place, string>>>> = {
  flite: {
    url: 'is not used by flite, which speaks on this machine',
    apiKey: 'is not used by flite, which speaks on this machine',
    model: 'is not used by flite, which has voices only',
  },
  'espeak-ng': {
    url: 'is not used by espeak-ng, which speaks on this machine',
    apiKey: 'is not used by espeak-ng, which speaks on this machine',
    model: 'is not used by espeak-ng, which has voices only',
  },
  openai: { language: 'is not used by openai, which tells the language from the text' },
  local: {
    url: 'is not used by local, which speaks on this machine',
    apiKey: 'is not used by local, which speaks on this machine',
  },
};

/** The engine of `speech.tts` has what it needs, and nothing that it would ignore. */
export const voiceIsUsable: Relation = (tts) => {
  const fields = fieldsOf(tts);
  const { engine = DEFAULTS.speech.tts.engine, url, apiKey, model, language } = fields;
  const faults: RelationFault[] = Object.entries(UNUSED[String(engine)] ?? {})
    .filter(([place]) => isGiven(fields[place]))
    .map(([place, message]) => fault([place], message));
  if (engine === 'openai') {
    if (!isGiven(url) && !isGiven(apiKey)) {
      faults.push(fault(['apiKey'], 'is missing: openai needs its key, or the url of a server that is made like it'));
    }
    const wrong = typeof url === 'string' ? serverFault(url) : null;
    if (wrong !== null) faults.push(fault(['url'], wrong));
  }
  if (engine === 'flite' && typeof language === 'string' && !/^en(?:[-_]|$)/i.test(language)) {
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

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

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
