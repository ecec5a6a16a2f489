import { randomUUID } from 'node:crypto';
import type { CallId } from '../../ports/ids.ts';
import type { Clock } from '../../ports/clock.ts';
import { messageOf } from '../../shared/message-of.ts';
import { fetchFollowing } from '../../shared/outgoing/follow-redirects.ts';
import { readBounded } from '../../shared/outgoing/read-bounded.ts';
import { webhookHeaders } from '../../shared/webhook-headers.ts';
import { within } from '../../shared/within.ts';

const TIMEOUT_MS = 10_000;
const MAX_RESULT_BYTES = 65_536;

/** A tool of the application that a model asks for. */
export interface ToolRequest {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * Has the application carry out a tool, by POST. It never rejects: what fails is told to the model, which can say so to
 * the caller.
 */
export async function askTool(
  { url, secret, clock }: { readonly url: string; readonly secret: string | null; readonly clock: Clock },
  call: CallId,
  request: ToolRequest,
  signal: AbortSignal,
): Promise<string> {
  const body = JSON.stringify({ call_id: call, ...request });
  const secrets = secret === null ? [] : [secret];
  const headers = webhookHeaders({ id: randomUUID(), event: 'tool.call', body, secrets, nowMs: clock.wall() });
  try {
    return await within({ clock, ms: TIMEOUT_MS, who: 'the tool', signal }, async (givenUp) => {
      const response = await fetchFollowing(new URL(url), { method: 'POST', body, headers, signal: givenUp });
      const result = await readBounded(response, MAX_RESULT_BYTES);
      if (!response.ok) return failure(`it answered ${String(response.status)}`);
      return result === null ? failure('its answer is too long') : new TextDecoder().decode(result);
    });
  } catch (error) {
    return failure(messageOf(error));
  }
}

function failure(reason: string): string {
  return JSON.stringify({ error: `The tool failed: ${reason}` });
}
