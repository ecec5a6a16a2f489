import type { RelationFault } from './relations.ts';
import { fault, isGiven } from './relations.ts';

/** What an engine of speech may be told beside its name. */
type Place = 'url' | 'apiKey' | 'model' | 'language';

/** What an engine has no use for, and why. */
export type Unused = Readonly<Partial<Record<Place, string>>>;

type Fields = Readonly<Record<string, unknown>>;

/** What an engine has no use for since it is a program here. @param works what it does here: `runs`, `speaks` */
export function onThisMachine(name: string, works: string): Unused {
  const message = `is not used by ${name}, which ${works} on this machine`;
  return { url: message, apiKey: message };
}

/** What is there and would be ignored. */
export function unusedFaults(fields: Fields, unused: Unused): RelationFault[] {
  return Object.entries(unused)
    .filter(([place]) => isGiven(fields[place]))
    .map(([place, message]) => fault([place], message));
}

/** Somebody's service asks for a key. A server that is made like it has an address of its own. */
export function serviceFaults(name: string, { url, apiKey }: Fields): RelationFault[] {
  if (isGiven(url) || isGiven(apiKey)) return [];
  return [fault(['apiKey'], `is missing: ${name} needs its key, or the url of a server that is made like it`)];
}

/** A language is given, and it is not English. */
export function isForeign(language: unknown): boolean {
  return typeof language === 'string' && !/^en(?:[-_]|$)/i.test(language);
}
