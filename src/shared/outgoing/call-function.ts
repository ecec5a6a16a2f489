import { randomUUID } from 'node:crypto';
import type { CallId } from '../../ports/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { RedirectError } from './follow-redirects.ts';
import { readBounded } from './read-bounded.ts';
import { fetchTraced } from './traced.ts';
import { webhookHeaders } from '../webhook-headers.ts';
import { DeadlineError, within } from '../within.ts';

/** The caller waits meanwhile. */
export const FUNCTION_TIMEOUT_MS = 10_000;
/** The longest answer that is given to a model. */
export const MAX_ANSWER_BYTES = 65_536;

/** Where functions of the application are. */
export interface FunctionPlace {
  readonly webhook: string;
  /** Signs the requests; null: they are not signed. */
  readonly secret: string | null;
  readonly clock: Clock;
  /** @defaultValue nothing is traced */
  readonly tracing?: Tracing | undefined;
  /** Aborted when nobody waits for answers any more. */
  readonly signal: AbortSignal;
}

/** A function that a model calls. */
export interface FunctionCall {
  readonly call: CallId;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * Has the application carry out a function, by `POST`, once. The answer's body is what the model is told. A failure is
 * told to the model too, as `{"error": ...}`. Never rejects.
 */
export async function callFunction(place: FunctionPlace, { call, name, args }: FunctionCall): Promise<string> {
  const { webhook, secret, clock, signal, tracing } = place;
  const body = JSON.stringify({ call_id: call, name, arguments: args });
  const secrets = secret === null ? [] : [secret];
  const headers = webhookHeaders({ id: randomUUID(), event: 'tool.call', body, secrets, nowMs: clock.wall() });
  try {
    return await within({ clock, ms: FUNCTION_TIMEOUT_MS, who: `the function ${name}`, signal }, async (givenUp) => {
      const request = { method: 'POST', body, headers, signal: givenUp };
      const response = await fetchTraced(tracing, { call, name: 'tool.call' }, new URL(webhook), request);
      if (!response.ok) {
        await response.body?.cancel();
        return errorResult(`the function ${name} failed (${String(response.status)})`);
      }
      const answer = await readBounded(response, MAX_ANSWER_BYTES);
      if (answer === null) return errorResult(`the answer of the function ${name} is too long`);
      const text = new TextDecoder().decode(answer).trim();
      return text === '' ? 'done' : text;
    });
  } catch (error) {
    // What the network says may name addresses, which the model could say aloud.
    const why = error instanceof DeadlineError || error instanceof RedirectError ? `: ${error.message}` : '';
    return errorResult(`the function ${name} cannot be reached${why}`);
  }
}

/** A failure, as a model is told it. */
export function errorResult(message: string): string {
  return JSON.stringify({ error: message });
}
