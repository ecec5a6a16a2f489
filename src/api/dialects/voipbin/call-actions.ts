import type { z } from 'zod';
import type { AiAction } from '../../../ports/ai.ts';
import type { CallId } from '../../../ports/ids.ts';
import { ApiError, invalid } from '../../api-error.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { ApiResponse, Endpoint } from '../../endpoint.ts';
import { callIdOf, valueOf } from '../../endpoints/call-access.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import type { SchemaName } from '../../schemas/schemas.ts';
import { bridgeSchema, keyQuery, pushSchema, talkSchema } from './schemas.ts';

/** Reads actions as an application answers them. `ignored` names what cannot be read; null: there is no list. */
export type ReadActions = (
  body: unknown,
) => { readonly actions: readonly AiAction[]; readonly ignored: readonly string[] } | null;

interface Act<Body> {
  readonly method?: 'POST' | 'DELETE';
  /** The last part of the path. */
  readonly name: string;
  readonly summary: string;
  readonly body?: z.ZodType<Body>;
  readonly bodyName?: SchemaName;
  /** The shape of its answer. @defaultValue it has no body */
  readonly answers?: SchemaName;
  readonly act: (call: CallId, body: Body) => Promise<ApiResponse>;
}

/** POST /v1.0/calls/{id}/actions and /bridge, as the tutorials have them; /talk, and POST and DELETE /hold and /moh. */
export function callActionEndpoints(
  dialect: Dialect,
  source: CallSource,
  readActions: ReadActions,
): readonly Endpoint[] {
  const { control } = source;
  const { conversation } = control;
  const hold = async (call: CallId): Promise<ApiResponse> => {
    await valueOf(source, call, await conversation.hold(call, 'caller', null));
    return { status: 200 };
  };
  const resume = async (call: CallId): Promise<ApiResponse> => {
    await valueOf(source, call, await conversation.resume(call, 'caller'));
    return { status: 200 };
  };
  const one = <Body>(act: Act<Body>): Endpoint => endpointOf(dialect, act);
  return [
    one({
      name: 'actions',
      summary: 'Give the AI of a call more to do, behind what waits. A listen under way ends',
      body: pushSchema,
      bodyName: 'VoipbinActions',
      answers: 'VoipbinActionsTaken',
      act: async (call, { actions: given }: z.output<typeof pushSchema>) => {
        const read = readActions(given);
        if (read === null || read.ignored.length > 0) throw invalid((read?.ignored ?? ['actions: expected a list']).map(fieldFault)); // prettier-ignore
        await valueOf(source, call, await control.pushActions(call, read.actions));
        return { status: 200, body: { call_id: call, status: 'ok', actions: read.actions.length } };
      },
    }),
    one({
      name: 'bridge',
      summary: 'Hand the call to a human, who hears the whisper first. The caller hears music meanwhile',
      body: bridgeSchema,
      bodyName: 'VoipbinBridge',
      answers: 'VoipbinBridged',
      act: async (
        call,
        { destination, whisper = '', whisper_voice: voice, reason, summary }: z.output<typeof bridgeSchema>,
      ) => {
        const outcome = await control.startHandoff(call, {
          destinations: [destination],
          reason,
          summary: summary ?? whisper,
          ...(whisper !== '' && { whisper: { text: whisper, voice } }),
        });
        const handoff = await valueOf(source, call, outcome).catch(asDestination);
        return { status: 200, body: { call_id: call, status: 'transferring', handoff_id: handoff.id } };
      },
    }),
    one({
      name: 'talk',
      summary: 'Speak to the caller, whoever has the call',
      body: talkSchema,
      bodyName: 'VoipbinTalk',
      act: async (call, { text }: z.output<typeof talkSchema>) => {
        await valueOf(source, call, await conversation.say(call, { way: 'say', leg: 'caller', prompt: { text } }));
        return { status: 200 };
      },
    }),
    one({ name: 'hold', summary: 'Put the caller on hold while people talk', act: hold }),
    one({ method: 'DELETE', name: 'hold', summary: 'End the hold', act: resume }),
    one({ name: 'moh', summary: 'Put the caller on hold, with music', act: hold }),
    one({ method: 'DELETE', name: 'moh', summary: 'End the hold', act: resume }),
  ];
}

function endpointOf<Body>(dialect: Dialect, { method = 'POST', name, act, answers, ...parts }: Act<Body>): Endpoint {
  return endpoint<unknown, Body>({
    ...parts,
    dialect,
    method,
    path: `/v1.0/calls/{id}/${name}`,
    permission: 'dialects.act',
    query: keyQuery,
    responses: {
      200: { description: 'It is done, or has begun', ...(answers !== undefined && { schema: answers }) },
      404: { description: 'There is no such call', schema: 'VoipbinError' },
      409: { description: 'The state of the call forbids it', schema: 'VoipbinError' },
    },
    handle: async ({ params, body }) => await act(callIdOf(params), body),
  });
}

/** `actions[0].text: Required` as a path and what is wrong there. */
function fieldFault(text: string): { readonly path: string; readonly message: string } {
  const [path = '', ...rest] = text.split(': ');
  return { path, message: rest.join(': ') };
}

/** The body has one destination where a handoff has a list. */
function asDestination(error: unknown): never {
  if (!(error instanceof ApiError) || error.code !== 'invalid' || !Array.isArray(error.details)) throw error;
  const details = error.details as readonly { readonly path: string; readonly message: string }[];
  throw invalid(
    details.map(({ path, message }) => ({ path: path.replace(/^destinations.*/, 'destination'), message })),
  );
}
