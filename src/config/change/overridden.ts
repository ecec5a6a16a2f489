import { isDeepStrictEqual } from 'node:util';
import { isInside, pathText, valueAt, withValue } from '../config-path.ts';
import type { ConfigPath } from '../config-path.ts';
import type { Override } from '../environment.ts';
import { without } from './parts.ts';

/** The overrides of a part, and those that set all of it. */
export function overridesOf(overrides: readonly Override[], part: ConfigPath): readonly Override[] {
  return overrides.filter(({ path }) => isInside(path, part) || isInside(part, path));
}

/** Why a part cannot have a value: the environment says otherwise; null: it can. */
export function overriddenFault(
  overrides: readonly Override[],
  part: ConfigPath,
  value: unknown,
  now: unknown,
): string | null {
  const against = overridesOf(overrides, part).find(({ path }) => {
    const inside = path.slice(part.length);
    return !isDeepStrictEqual(valueAt(value, inside), valueAt(now, inside));
  });
  if (against === undefined) return null;
  return `${against.variable} sets ${pathText(against.path)}, and goes before the file: change it there, and restart`;
}

/** What the file is to say of a part: where the environment goes before it, what it said before. */
export function fileValueOf(
  overrides: readonly Override[],
  part: ConfigPath,
  value: unknown,
  ofFile: unknown,
): unknown {
  return overridesOf(overrides, part).reduce((written, { path }) => {
    const inside = path.slice(part.length);
    const before = valueAt(ofFile, path.length < part.length ? part : path);
    return before === undefined ? without(written, inside) : withValue(written, inside, before);
  }, value);
}
