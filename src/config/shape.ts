import { z } from 'zod';
import { configSchema } from './schema.ts';

/** A JSON Schema (draft 2020-12), as far as the walk below needs it. */
export interface JsonSchema {
  readonly type?: string | readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly items?: JsonSchema | undefined;
  /** What stands under keys of the file's own. */
  readonly additionalProperties?: JsonSchema | boolean | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
}

/** What may stand at one place of the configuration: one schema, or the members of a union. */
export type Shapes = readonly JsonSchema[];

let schema: JsonSchema | undefined;

/** The configuration file as a JSON Schema, for editors and for `--schema`. It is made once, since that takes a while. */
export function configJsonSchema(): JsonSchema {
  schema ??= z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return schema;
}

let ofFile: Shapes | null = null;

/** What may stand at the root of the configuration. Made once: that takes longer than to check a file. */
export function configShapes(): Shapes {
  ofFile ??= shapesOf(configJsonSchema());
  return ofFile;
}

/** The members of a union, or the schema itself. */
export function shapesOf(schema: JsonSchema): Shapes {
  const members = schema.anyOf ?? schema.oneOf;
  return members === undefined ? [schema] : members.flatMap(shapesOf);
}

/** What may stand under a key or at an index. The list is empty if nothing may. */
export function childShapes(shapes: Shapes, key: string | number): Shapes {
  return shapes.flatMap((shape) => {
    const child = typeof key === 'number' ? shape.items : (shape.properties?.[key] ?? shape.additionalProperties);
    return typeof child === 'object' ? shapesOf(child) : [];
  });
}

/** The keys known here. */
export function knownKeys(shapes: Shapes): string[] {
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.properties ?? {})))];
}

/** True if a list may stand here. */
export function mayBeList(shapes: Shapes): boolean {
  return shapes.some((shape) => shape.items !== undefined);
}

/** True if only a text or null may stand here. */
export function isText(shapes: Shapes): boolean {
  return shapes.length > 0 && shapes.every(({ type }) => type === 'string' || type === 'null');
}

/** True if a text may stand here, and no other value without parts. */
export function isTextOrParts(shapes: Shapes): boolean {
  const plain = shapes.filter(({ type }) => type !== 'object' && type !== 'array');
  return plain.length > 0 && plain.length < shapes.length && plain.every(({ type }) => type === 'string');
}

/**
 * Leaves out keys that are null although null is no value for them: `trunks:` with every line under it commented out
 * means that nothing is said about trunks.
 */
export function withoutEmptyKeys(value: unknown, shapes: Shapes): unknown {
  if (Array.isArray(value)) {
    const inner = childShapes(shapes, 0);
    return (value as unknown[]).map((item) => withoutEmptyKeys(item, inner));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    const inner = childShapes(shapes, key);
    const isEmpty = child === null && inner.length > 0 && !inner.some(({ type }) => type === 'null');
    return isEmpty ? [] : [[key, withoutEmptyKeys(child, inner)]];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}
