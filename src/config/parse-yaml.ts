import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import { messageOf } from '../shared/message-of.ts';

/** A place in a YAML text, from 1. */
interface Position {
  readonly line: number;
  readonly col: number;
}

/** A YAML text, or what is wrong with it. `at` null: that is of the whole. */
type ParsedYaml =
  | {
      readonly ok: true;
      /** An empty text is an empty object. */
      readonly value: unknown;
      readonly document: Document;
      readonly positionOf: (offset: number) => Position;
    }
  | { readonly ok: false; readonly faults: readonly { readonly at: Position | null; readonly message: string }[] };

/** Reads a YAML text. It does not throw. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const positionOf = (offset: number): Position => lines.linePos(offset);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return { ok: false, faults: document.errors.map(({ pos, message }) => ({ at: positionOf(pos[0]), message })) };
  }
  try {
    return { ok: true, value: document.toJS() ?? {}, document, positionOf };
  } catch (error) {
    // Examples are an alias without its anchor, or too many nested aliases.
    return { ok: false, faults: [{ at: null, message: messageOf(error) }] };
  }
}
