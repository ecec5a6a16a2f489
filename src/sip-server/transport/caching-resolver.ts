import type { Clock } from '../../ports/clock.ts';
import { rememberBounded } from '../../shared/remember-bounded.ts';
import type { Resolver } from './resolver.ts';

/** How long an answer is used. The system's resolver does not tell the time to live of all records. */
const ANSWER_MS = 30_000;
/** The same for "no such thing", which may be a passing fault. */
const NOTHING_MS = 5_000;
const MAX_ENTRIES = 2_000;

interface Entry {
  readonly answer: Promise<readonly unknown[]>;
  untilMs: number;
}

/** A resolver that asks each question once in a while, however many calls go to the name. Bounded in memory. */
export function cachingResolver(resolver: Resolver, clock: Clock): Resolver {
  const entries = new Map<string, Entry>();

  const ask = <Type>(key: string, question: () => Promise<readonly Type[]>): Promise<readonly Type[]> => {
    const known = entries.get(key);
    if (known !== undefined && known.untilMs > clock.now()) {
      return known.answer as Promise<readonly Type[]>;
    }
    const answer = question();
    const entry: Entry = { answer, untilMs: clock.now() + ANSWER_MS };
    rememberBounded(entries, key, entry, MAX_ENTRIES);
    const expireSoon = (): void => {
      entry.untilMs = clock.now() + NOTHING_MS;
    };
    answer.then((found) => {
      if (found.length === 0) {
        expireSoon();
      }
    }, expireSoon);
    return answer;
  };

  return {
    naptr: async (name) => await ask(`naptr ${name}`, () => resolver.naptr(name)),
    srv: async (name) => await ask(`srv ${name}`, () => resolver.srv(name)),
    addresses: async (name) => await ask(`addresses ${name}`, () => resolver.addresses(name)),
  };
}
