import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import type { Dialect } from '../../dialect.ts';
import type { Endpoint } from '../../endpoint.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { telerCallEndpoints } from './calls.ts';
import type { NewTelerAi } from './calls.ts';
import { telerControlEndpoints } from './controls.ts';
import { telerDialect } from './dialect.ts';
import { Repeats } from './repeats.ts';

/** What the Teler dialect needs beside calls. */
export interface TelerParts {
  readonly apiKey: string;
  readonly newAi: NewTelerAi;
}

/** Teler's API (docs/ai/teler.md). */
export function openTeler(
  { apiKey, newAi }: TelerParts,
  source: CallSource & { readonly outgoing: OutgoingCalls },
): { readonly dialect: Dialect; readonly endpoints: readonly Endpoint[] } {
  const dialect = telerDialect(apiKey);
  const repeats = new Repeats();
  return {
    dialect,
    endpoints: [
      ...telerCallEndpoints(dialect, source, newAi, repeats),
      ...telerControlEndpoints(dialect, source, repeats),
    ],
  };
}
