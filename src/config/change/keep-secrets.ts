import { pathText } from '../config-path.ts';
import type { ConfigPath } from '../config-path.ts';
import { holdsSecrets, KEPT_SECRET, withKeptSecrets } from '../redact.ts';
import { fieldsOf, itemsOf } from '../relations.ts';
import type { ConfigFault } from '../types.ts';
import { formerIndexes } from './identity.ts';

/**
 * Puts the secrets back that a part was shown without. `[redacted]` stands for the secret that the same entry has now.
 * @param path where the part is, for faults
 */
export function keepSecrets(
  given: unknown,
  former: unknown,
  path: ConfigPath,
): { readonly value: unknown; readonly faults: readonly ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const value = kept(given, former, { path, key: '', isSecret: false, faults });
  return { value, faults };
}

interface Place {
  readonly path: ConfigPath;
  /** The key that it stands under, itself or by its list. */
  readonly key: string;
  readonly isSecret: boolean;
  readonly faults: ConfigFault[];
}

function kept(given: unknown, former: unknown, place: Place): unknown {
  if (typeof given === 'string') return keptText(given, former, place);
  if (Array.isArray(given)) {
    const before = itemsOf(former);
    // An address may be known with its secrets or without.
    const indexes = formerIndexes(given, itemsOf(withKeptSecrets(before, place.key)));
    return given.map((item: unknown, index) => {
      const at = indexes[index] ?? null;
      return kept(item, at === null ? undefined : before[at], { ...place, path: [...place.path, index] });
    });
  }
  if (typeof given !== 'object' || given === null) return given;
  const before = fieldsOf(former);
  return Object.fromEntries(
    Object.entries(given).map(([key, child]: [string, unknown]) => {
      const inside = { ...place, path: [...place.path, key], key, isSecret: holdsSecrets(place.key) };
      return [key, kept(child, before[key], inside)];
    }),
  );
}

function keptText(given: string, former: unknown, { path, key, isSecret, faults }: Place): string {
  if (!given.includes(KEPT_SECRET)) return given;
  if (typeof former === 'string' && (isSecret ? KEPT_SECRET : withKeptSecrets(former, key)) === given) return former;
  faults.push({
    path: pathText(path),
    message: `${KEPT_SECRET} stands for a secret that is there already, and there is none here: give the secret itself`,
  });
  return given;
}
