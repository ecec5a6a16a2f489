import { isDeepStrictEqual } from 'node:util';
import { fieldsOf } from '../relations.ts';
import { identityOf } from './identity.ts';

/** A place in the configuration, and what became of it. */
export interface PathChange {
  /** Elements of lists stand by what they are known by: `sip.trunks[carrier].maxCalls`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
}

/** Where two configurations differ, as far inside as it can be said. */
export function changedPaths(former: unknown, next: unknown, path = ''): readonly PathChange[] {
  if (isDeepStrictEqual(former, next)) return [];
  if (former === undefined) return [{ path, change: 'added' }];
  if (next === undefined) return [{ path, change: 'removed' }];
  if (Array.isArray(former) && Array.isArray(next)) return inLists(former, next, path);
  if (isObject(former) && isObject(next)) {
    const [one, other] = [fieldsOf(former), fieldsOf(next)];
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.flatMap((key) => changedPaths(one[key], other[key], path === '' ? key : `${path}.${key}`));
  }
  return [{ path, change: 'changed' }];
}

function inLists(former: readonly unknown[], next: readonly unknown[], path: string): readonly PathChange[] {
  const [one, other] = [byIdentity(former), byIdentity(next)];
  // A list of texts, or one in which two are known by the same, is said as a whole.
  if (one === null || other === null) return [{ path, change: 'changed' }];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const found = names.flatMap((name) => changedPaths(one.get(name), other.get(name), `${path}[${name}]`));
  return found.length > 0 ? found : [{ path, change: 'changed' }];
}

function byIdentity(list: readonly unknown[]): ReadonlyMap<string, unknown> | null {
  const named = list.flatMap((item) => {
    const identity = identityOf(item);
    return identity === null ? [] : [[identity, item] as const];
  });
  const map = new Map(named);
  return map.size === list.length ? map : null;
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
