import { z } from 'zod';
import type { AiConnector } from '../../../ports/ai.ts';
import { asCallId } from '../../../ports/ids.ts';
import type { OutgoingCalls } from '../../../ports/outgoing-calls.ts';
import { CALL_LIMITS } from '../../../ports/call-limits.ts';
import type { FieldFault } from '../../api-error.ts';
import { invalid } from '../../api-error.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { Endpoint } from '../../endpoint.ts';
import { findCall, valueOf, valueOfPlaced } from '../../endpoints/call-access.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import { destinationOf } from './address.ts';
import { NO_ID, voipbinCall } from './call-record.ts';
import { notSupported } from './dialect.ts';
import { callOrderSchema, keyQuery } from './schemas.ts';

type Order = z.output<typeof callOrderSchema>;

/** Reads the actions of a flow: gives what makes the AI of a call from them, or says what is wrong. */
export type NewFlow = (
  actions: unknown,
  variables: Readonly<Record<string, string>>,
) =>
  | { readonly ok: true; readonly newAi: () => AiConnector }
  | { readonly ok: false; readonly faults: readonly FieldFault[]; readonly unsupported: readonly string[] };

/** Words for the one who joins, and the call that is joined. */
interface Joining {
  readonly words: string;
  readonly conference: string;
}

/** POST /v1.0/calls: calls that a flow leads, and people who are called into a call that is up. */
export function placeCallEndpoints(
  dialect: Dialect,
  source: CallSource,
  outgoing: OutgoingCalls,
  newFlow: NewFlow,
): readonly Endpoint[] {
  return [
    endpoint<unknown, Order>({
      dialect,
      method: 'POST',
      path: '/v1.0/calls',
      permission: 'dialects.act',
      rate: 'calls',
      summary:
        'Call each destination. The actions run from its answer on; conference_join puts it into a call that is up, or into a conference',
      query: keyQuery,
      body: callOrderSchema,
      bodyName: 'VoipbinCallOrder',
      responses: {
        200: { description: 'The calls, which ring or have failed', schema: 'VoipbinCalls' },
        501: { description: 'An action that Warmbridge does not have', schema: 'VoipbinError' },
        503: { description: 'A limit of the trunk is reached (Retry-After)', schema: 'VoipbinError' },
      },
      handle: async ({ body }) => {
        const { flow_id: flow = '', anonymous, actions = [] } = body;
        if (flow !== '' && flow !== NO_ID) throw notSupported('a stored flow (flow_id); send the actions themselves');
        if (anonymous === 'yes') throw notSupported('an anonymous call (anonymous: yes)');
        const joining = joiningOf(actions);
        // Any other conference is one that calls meet in, which the flow joins.
        const isCall = joining !== null && source.control.live(asCallId(joining.conference)) !== null;
        const calls = isCall ? await join(source, joining, body) : await place(outgoing, newFlow, body);
        return { status: 200, body: { calls, groupcalls: [] } };
      },
    }),
  ];
}

/** Places the calls one after the other. One that cannot be placed is an error if it is the first, else left out. */
async function place(outgoing: OutgoingCalls, newFlow: NewFlow, order: Order): Promise<readonly object[]> {
  const { source, destinations, variables = {}, actions } = order;
  const flow = newFlow(actions ?? [], variables);
  if (!flow.ok) throw flow.unsupported.length > 0 ? notSupported(flow.unsupported.join('; ')) : invalid(flow.faults);
  const from = destinationOf(source);
  const parties = destinations.map(destinationOf);
  const calls: object[] = [];
  for (const [index, to] of parties.entries()) {
    const placed = await outgoing.placeLedCall({ to, from, metadata: variables }, flow.newAi());
    if (!placed.ok && calls.length > 0) continue;
    const target = `destinations[${String(index)}].target`;
    const call = valueOfPlaced(placed, (path) => (path === 'from' ? 'source.target' : target));
    calls.push(voipbinCall(call));
  }
  return calls;
}

const joinSchema = z.object({
  type: z.literal('conference_join'),
  option: z.object({ conference_id: z.string().min(1).max(128) }),
});
const wordsSchema = z.object({
  type: z.literal('talk'),
  option: z.object({ text: z.string().trim().min(1).max(CALL_LIMITS.maxPromptLength) }),
});

/** What `answer`, `talk` and then `conference_join` ask for; null if the actions are something else. */
function joiningOf(actions: readonly unknown[]): Joining | null {
  const last = joinSchema.safeParse(actions.at(-1));
  if (!last.success) return null;
  const words: string[] = [];
  for (const action of actions.slice(0, -1)) {
    const talk = wordsSchema.safeParse(action);
    if (talk.success) words.push(talk.data.option.text);
    else if (!z.object({ type: z.literal('answer') }).safeParse(action).success) return null;
  }
  return { words: words.join(' '), conference: last.data.option.conference_id };
}

/** A conference is a call in which people talk. Whoever is called hears the words alone, and joins. */
async function join(source: CallSource, { words, conference }: Joining, order: Order): Promise<readonly object[]> {
  const id = asCallId(conference);
  for (const destination of order.destinations.map(destinationOf)) {
    const outcome = await source.control.conversation.addMember(id, {
      destination,
      role: 'agent',
      mode: { kind: 'talk' },
      ...(words !== '' && { whisper: { text: words } }),
    });
    await valueOf(source, id, outcome);
  }
  return [voipbinCall(await findCall(source, id))];
}
