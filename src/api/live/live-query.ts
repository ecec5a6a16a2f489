import { z } from 'zod';
import type { LiveScope } from '../../live/index.ts';
import { AGENT_NAME } from '../../ports/agents.ts';
import { asAgentId, asCallId } from '../../ports/ids.ts';
import { invalid } from '../api-error.ts';
import { LIVE_TYPES } from '../schemas/live-schemas.ts';
import type { LiveType } from '../schemas/live-schemas.ts';

const MAX_NAME = 128;
const PLACE = /^([0-9a-f]{1,64}):(\d{1,15})$/;

/** What a client asks for: whom or what it follows, and from where on. */
export const liveQuery = z
  .strictObject({
    call: z.string().max(MAX_NAME).optional().describe('The id of a call. Default: every call that is up'),
    agent: z.string().regex(AGENT_NAME).optional().describe('The id of an agent: its state, its calls, their cards'),
    queue: z.string().max(MAX_NAME).optional().describe('The name of a queue: who waits, and its agents'),
    types: z
      .string()
      .max(MAX_NAME)
      .optional()
      .describe(`Only these types of messages, with commas between: ${LIVE_TYPES.join(', ')}. Default: all`),
    stream: z.string().max(64).optional().describe('The stream that the client had; with `after`'),
    after: z
      .string()
      .regex(/^\d{1,15}$/, 'expected a sequence')
      .optional()
      .describe('The sequence of the last message that the client had. What came since then is told'),
    ticket: z.string().max(MAX_NAME).optional().describe('From `POST /v1/live-tickets`, in the place of a key'),
  })
  .superRefine(({ call, agent, queue, stream, after }, context) => {
    const scopes = Object.entries({ call, agent, queue }).filter(([, value]) => value !== undefined);
    const [, second] = scopes;
    if (second !== undefined) context.addIssue({ code: 'custom', path: [second[0]], message: 'one of call, agent and queue at most' }); // prettier-ignore
    if ((stream === undefined) !== (after === undefined)) context.addIssue({ code: 'custom', path: ['after'], message: 'after and stream go together' }); // prettier-ignore
  });
export type LiveQuery = z.output<typeof liveQuery>;

/** Where in the stream a client was. */
export interface LivePlace {
  readonly stream: string;
  readonly after: number;
}

export function scopeOf({ call, agent, queue }: LiveQuery): LiveScope {
  if (call !== undefined) return { kind: 'call', call: asCallId(call) };
  if (agent !== undefined) return { kind: 'agent', agent: asAgentId(agent) };
  if (queue !== undefined) return { kind: 'queue', queue };
  return { kind: 'all' };
}

/** @returns null: all types. @throws ApiError `invalid` */
export function typesOf({ types }: LiveQuery): ReadonlySet<LiveType> | null {
  if (types === undefined) return null;
  const names = types.split(',');
  const wrong = names.find((name) => !LIVE_TYPES.some((type) => type === name));
  if (wrong !== undefined) {
    throw invalid([{ path: 'types', message: `${wrong} is none of ${LIVE_TYPES.join(', ')}` }]);
  }
  return new Set(names as LiveType[]);
}

/**
 * Where a client goes on from; null: it begins.
 * @param lastEventId what a browser had last (WHATWG HTML 9.2.4). One that is none of ours counts as none
 */
export function placeOf({ stream, after }: LiveQuery, lastEventId?: unknown): LivePlace | null {
  const [, ofEvent, number] = typeof lastEventId === 'string' ? (PLACE.exec(lastEventId) ?? []) : [];
  if (ofEvent !== undefined) return { stream: ofEvent, after: Number(number) };
  if (typeof lastEventId === 'string') return { stream: '', after: 0 };
  return stream === undefined || after === undefined ? null : { stream, after: Number(after) };
}
