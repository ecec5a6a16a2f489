import { isScalar, parseDocument } from 'yaml';
import { pathText, valueAt, withValue } from './config-path.ts';
import type { ConfigPath } from './config-path.ts';
import { childShapes, isText, isTextOrParts, knownKeys, mayBeList } from './shape.ts';
import type { Shapes } from './shape.ts';
import { plainKey, suggestion } from './suggest.ts';
import type { ConfigFault } from './types.ts';

/** The beginning of the name of each of our variables. */
const ENVIRONMENT_PREFIX = 'WARMBRIDGE_';

const LEVEL_SEPARATOR = '__';

/**
 * Variables of ours that are no part of the configuration. The health check of the image and docker-compose.yml
 * (.env.example) read them.
 */
const OTHERS: ReadonlySet<string> = new Set(['WARMBRIDGE_HEALTH_URL', 'WARMBRIDGE_ADDRESS', 'WARMBRIDGE_API_KEY']);

/** A value that an environment variable sets. */
export interface Override {
  readonly variable: string;
  readonly path: ConfigPath;
  readonly value: unknown;
}

/** The overrides of an environment, and what is wrong with other variables. */
export interface Overrides {
  readonly overrides: readonly Override[];
  readonly faults: readonly ConfigFault[];
}

/**
 * Reads the variables that begin with `WARMBRIDGE_`. The rest of the name is the path, with `__` between levels
 * (`WARMBRIDGE_MEDIA__RTP_PORTS`) and indexes for list elements (`WARMBRIDGE_API__KEYS__0__KEY`). Case and single
 * underscores do not count.
 * If a text belongs there, the value is taken as it is. Other values are YAML (`5`, `[a, b]`, `{ text: hello }`).
 * An empty variable counts as not set.
 */
export function readOverrides(env: Readonly<Record<string, string | undefined>>, root: Shapes): Overrides {
  const overrides: Override[] = [];
  const faults: ConfigFault[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith(ENVIRONMENT_PREFIX) || OTHERS.has(variable) || text === undefined || text === '') continue;
    const target = resolve(variable, root);
    const value = target.ok ? parseValue(text, target.shapes) : null;
    if (!target.ok) faults.push({ path: variable, message: target.message });
    else if (value?.ok === false) faults.push({ path: variable, message: value.message });
    else overrides.push({ variable, path: target.path, value: value?.value });
  }
  return { overrides: overrides.sort(outerFirst), faults };
}

type Target =
  | { readonly ok: true; readonly path: ConfigPath; readonly shapes: Shapes }
  | { readonly ok: false; readonly message: string };

function resolve(variable: string, root: Shapes): Target {
  const segments = variable.slice(ENVIRONMENT_PREFIX.length).split(LEVEL_SEPARATOR);
  const path: (string | number)[] = [];
  let shapes = root;
  for (const [index, segment] of segments.entries()) {
    const key = keyFor(segment, shapes);
    if (key === null) return { ok: false, message: unknownMessage(segments, index, shapes) };
    path.push(key);
    shapes = childShapes(shapes, key);
  }
  return { ok: true, path, shapes };
}

function keyFor(segment: string, shapes: Shapes): string | number | null {
  if (mayBeList(shapes) && /^\d{1,4}$/.test(segment)) return Number(segment);
  const plain = plainKey(segment);
  return knownKeys(shapes).find((key) => plainKey(key) === plain) ?? null;
}

function unknownMessage(segments: readonly string[], index: number, shapes: Shapes): string {
  const meant = suggestion(segments[index] ?? '', knownKeys(shapes));
  const unknown = 'names no key of the configuration';
  if (meant === null) return unknown;
  const corrected = segments.with(index, meant.toUpperCase()).join(LEVEL_SEPARATOR);
  return `${unknown}; did you mean ${ENVIRONMENT_PREFIX}${corrected}?`;
}

type Value = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

function parseValue(text: string, shapes: Shapes): Value {
  if (isText(shapes)) return { ok: true, value: text };
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  // `2001` is no number where a destination belongs.
  if (isTextOrParts(shapes) && (error !== undefined || isScalar(document.contents))) return { ok: true, value: text };
  if (error !== undefined) return { ok: false, message: `is not valid YAML: ${error.message}` };
  return { ok: true, value: document.toJS() };
}

/** Puts a whole part before its contents, and list elements in order. */
function outerFirst(left: Override, right: Override): number {
  if (left.path.length !== right.path.length) return left.path.length - right.path.length;
  for (const [index, key] of left.path.entries()) {
    const other = right.path[index];
    if (key === other) continue;
    return typeof key === 'number' && typeof other === 'number' ? key - other : String(key) < String(other) ? -1 : 1;
  }
  return 0;
}

/** Puts the overrides into the content of the file. */
export function applyOverrides(
  raw: unknown,
  overrides: readonly Override[],
): { readonly value: unknown; readonly faults: readonly ConfigFault[] } {
  const faults: ConfigFault[] = [];
  const setBy = new Map<string, string>();
  let value = raw;
  for (const override of overrides) {
    const place = pathText(override.path);
    const other = setBy.get(place);
    const gap = firstGap(value, override.path);
    if (other !== undefined)
      faults.push({ path: override.variable, message: `sets ${place}, which ${other} sets as well` });
    else if (gap !== null) faults.push({ path: override.variable, message: gap });
    else value = withValue(value, override.path, override.value);
    setBy.set(place, override.variable);
  }
  return { value, faults };
}

/** Says which list would have a hole; null if none would. */
function firstGap(root: unknown, path: ConfigPath): string | null {
  for (const [depth, key] of path.entries()) {
    if (typeof key !== 'number') continue;
    const list = valueAt(root, path.slice(0, depth));
    const length = Array.isArray(list) ? list.length : 0;
    if (key > length) return `${pathText(path.slice(0, depth))} has ${length} elements, so the next index is ${length}`;
  }
  return null;
}
