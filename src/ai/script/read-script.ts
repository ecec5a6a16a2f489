import { readFile, stat } from 'node:fs/promises';
import type { Document } from 'yaml';
import { isMap, isScalar } from 'yaml';
import { z } from 'zod';
import type { JsonSchema, PathFault } from '../../config/index.ts';
import { faultsOf, parseYaml, pathText, shapesOf } from '../../config/index.ts';
import { messageOf } from '../../shared/message-of.ts';
import { relationFaults } from './script-relations.ts';
import { scriptSchema } from './script-schema.ts';
import type { Script } from './script-schema.ts';

/** More is no script for a caller's patience. */
const MAX_SCRIPT_BYTES = 262_144;

/** A script, or all that is wrong with it: each a sentence that begins with the file and the line. */
export type ReadScript =
  | {
      readonly ok: true;
      readonly script: Script;
      /** A fault of a place of it, with its file and line. */
      readonly faultAt: (fault: PathFault) => string;
    }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Reads the file of a script, and checks it whole. It does not throw. */
export async function readScript(file: string): Promise<ReadScript> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_SCRIPT_BYTES) return refused(`${file}: has more than ${String(MAX_SCRIPT_BYTES)} bytes`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    return refused(`${file}: cannot be read: ${messageOf(error)}`);
  }
  return parseScript(text, file);
}

/** Does as {@link readScript}. @param name the file, for faults */
export function parseScript(text: string, name: string): ReadScript {
  const yaml = parseYaml(text);
  if (!yaml.ok) {
    return { ok: false, faults: yaml.faults.map(({ at, message }) => `${placeOf(name, at)}: ${message}`) };
  }
  const { value, document, positionOf } = yaml;
  const parsed = scriptSchema.safeParse(value, { reportInput: true });
  const faults = parsed.success ? relationFaults(parsed.data) : schemaFaults(parsed.error);
  const faultAt = ({ path, message }: PathFault): string =>
    `${placeOf(name, positionOf(offsetOf(document, path)))}: ${[pathText(path), message].filter((part) => part !== '').join(': ')}`;
  if (parsed.success && faults.length === 0) return { ok: true, script: parsed.data, faultAt };
  return { ok: false, faults: faults.map(faultAt) };
}

function refused(fault: string): ReadScript {
  return { ok: false, faults: [fault] };
}

function placeOf(name: string, at: { readonly line: number } | null): string {
  return at === null ? name : `${name}:${String(at.line)}`;
}

function schemaFaults({ issues }: z.ZodError): readonly PathFault[] {
  const shapes = shapesOf(z.toJSONSchema(scriptSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema);
  return issues.flatMap((issue) => faultsOf(issue, shapes));
}

/** Where the place begins; of one that is missing, what it is missing in. */
function offsetOf(document: Document, path: PathFault['path']): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    // Of a pair, its key.
    const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === last) : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null;
    if (Array.isArray(range) && typeof range[0] === 'number') return range[0];
  }
  return 0;
}
