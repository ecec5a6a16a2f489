import type { Fact, FactType } from '../../ports/facts.ts';
import { FACT_VERSION } from '../../ports/facts.ts';
import type { CallId } from '../../ports/ids.ts';
import type { StoredEntry } from '../../ports/journal.ts';
import { FACT_SCHEMAS } from './fact-schemas.ts';

/** An entry as a store keeps it, its data as JSON. */
export interface KeptEntry {
  readonly position: number;
  readonly callId: CallId;
  readonly sequence: number;
  readonly at: string;
  readonly kind: 'input' | 'fact';
  readonly type: string;
  /** The version that a fact was written with; null for an input. */
  readonly version: number | null;
  readonly data: string;
}

/**
 * An entry of the store as readers get it. Facts are checked, and inputs are as they were written. The function never
 * throws. A fact that cannot be read is marked as such and keeps what it has.
 */
export function storedEntry({ version, kind, ...kept }: KeptEntry): StoredEntry {
  const { position, callId, sequence, at, type } = kept;
  const line = { position, callId, sequence, at };
  const data = objectOf(kept.data);
  if (kind === 'input') return { ...line, kind, type, data };
  const fact = version === FACT_VERSION ? factOf(type, data) : null;
  return fact === null
    ? { ...line, kind: 'unreadable', version: version ?? FACT_VERSION, type, data }
    : { ...line, kind, version: FACT_VERSION, ...fact };
}

/** The fact of that type with that data; null where this program knows none like it. */
function factOf(type: string, data: Readonly<Record<string, unknown>>): Fact | null {
  if (!isFactType(type)) return null;
  // The data stays as it is. A newer program may have written more fields, which others know.
  return FACT_SCHEMAS[type].safeParse(data).success ? ({ type, data } as unknown as Fact) : null;
}

function isFactType(type: string): type is FactType {
  return Object.hasOwn(FACT_SCHEMAS, type);
}

/** The object that a text is as JSON. A damaged text stays a text. */
function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Not JSON.
  }
  return { text };
}
