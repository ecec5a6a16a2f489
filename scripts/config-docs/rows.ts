import { configJsonSchema } from '../../src/config/shape.ts';
import type { Comments } from './comments.ts';

/** A JSON Schema as the reference reads it. */
interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

/** A line of the reference. */
export interface Row {
  /** `routes[].handoff.hunt`. */
  readonly path: string;
  /** The kinds of the object that it is in, such as `kind: llm`; empty where all have it. */
  readonly when: string;
  readonly value: string;
  readonly fallback: string;
  readonly meaning: string;
}

/** Every value of the configuration, in the order of the schema. */
export function configRows(comments: Comments): readonly Row[] {
  const rows = new Map<string, Row>();
  const add = (row: Row): void => {
    const name = `${row.path}|${row.when}`;
    const known = rows.get(name);
    const value =
      known === undefined ? row.value : [...new Set([...known.value.split(' or '), row.value])].join(' or ');
    rows.set(name, { ...row, ...known, value });
  };
  walk(configJsonSchema() as Shape, '', '', add, comments);
  return [...rows.values()];
}

function walk(shape: Shape, path: string, when: string, add: (row: Row) => void, comments: Comments): void {
  const members = shape.anyOf ?? shape.oneOf;
  if (members !== undefined) {
    for (const member of members) {
      const fallback = shape.default === undefined ? {} : { default: shape.default };
      walk({ ...member, ...(member.default === undefined && fallback) }, path, whenOf(member, when), add, comments);
    }
    return;
  }
  const keys = Object.entries(shape.properties ?? {});
  if (keys.length > 0) {
    for (const [key, child] of keys) {
      if (child.const !== undefined) continue;
      walk(child, path === '' ? key : `${path}.${key}`, when, add, comments);
    }
    return;
  }
  if (shape.items !== undefined) {
    if (hasParts(shape.items)) walk(shape.items, `${path}[]`, when, add, comments);
    else add(rowOf(path, when, `list of ${valueOf(shape.items)}`, shape, comments));
    return;
  }
  add(rowOf(path, when, valueOf(shape), shape, comments));
}

/** The part of a union that a member is: `kind: webhook`, `engine: flite`. */
function whenOf({ properties = {} }: Shape, before: string): string {
  const [found] = Object.entries(properties).filter(([, child]) => typeof child.const === 'string');
  return found === undefined ? before : `${found[0]}: ${String(found[1].const)}`;
}

function hasParts(shape: Shape): boolean {
  return shape.properties !== undefined || [...(shape.anyOf ?? []), ...(shape.oneOf ?? [])].some(hasParts);
}

function rowOf(path: string, when: string, value: string, shape: Shape, comments: Comments): Row {
  const fallback = shape.default === undefined ? '' : `\`${JSON.stringify(shape.default)}\``;
  return { path, when, value, fallback, meaning: shape.description ?? meaningOf(path.replaceAll('[]', ''), comments) };
}

/** What is said of a key, or of what it is a part of. */
function meaningOf(path: string, comments: Comments): string {
  const told = comments.get(path);
  const end = path.lastIndexOf('.');
  return told ?? (end > path.indexOf('.') ? meaningOf(path.slice(0, end), comments) : '');
}

function valueOf(shape: Shape): string {
  if (shape.enum !== undefined) return shape.enum.map((one) => `\`${String(one)}\``).join(', ');
  if (shape.anyOf !== undefined) return [...new Set(shape.anyOf.map(valueOf))].join(' or ');
  const types = Array.isArray(shape.type) ? (shape.type as string[]) : [String(shape.type ?? 'any')];
  return types.map((type) => nameOf(type, shape)).join(' or ');
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: '`true`, `false`',
  null: '`null`',
  object: 'map',
};

function nameOf(type: string, { minimum, maximum }: Shape): string {
  const name = NAMES[type] ?? type;
  const bounded = [minimum, maximum].every((bound) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER);
  return bounded ? `${name} from ${String(minimum)} to ${String(maximum)}` : name;
}
