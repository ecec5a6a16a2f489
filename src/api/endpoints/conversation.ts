import type { z } from 'zod';
import type { Outcome } from '../../ports/call-control.ts';
import type { LegName, SaidWay } from '../../ports/conversation-control.ts';
import type { CallId } from '../../ports/ids.ts';
import type { Prompt } from '../../ports/prompt.ts';
import type { CallRecord } from '../../ports/records.ts';
import { invalid } from '../api-error.ts';
import {
  coachSchema,
  dtmfSchema,
  holdSchema,
  parkSchema,
  resumeSchema,
  returnSchema,
  saySchema,
  transferSchema,
  whisperSchema,
} from '../schemas/conversation-schemas.ts';
import { endpoint } from '../endpoint.ts';
import type { Endpoint } from '../endpoint.ts';
import type { SchemaName } from '../schemas/schemas.ts';
import { callIdOf, valueOf } from './call-access.ts';
import type { CallSource } from './call-access.ts';

/** What one of these endpoints does. All answer with the call. */
interface Action<Body> {
  /** The last part of the path. */
  readonly name: string;
  readonly summary: string;
  readonly status: 200 | 202;
  readonly body?: z.ZodType<Body>;
  readonly bodyName?: SchemaName;
  readonly bodyOptional?: boolean;
  readonly examples?: Readonly<Record<string, object>>;
  readonly act: (call: CallId, body: Body) => Promise<Outcome<CallRecord>>;
}

const NOT_FOUND = { description: 'There is no such call', schema: 'Error' } as const;
const FORBIDDEN_STATE = { description: 'The state of the call forbids it', schema: 'Error' } as const;

/** /v1/calls/{id}/hold, resume, say, play, whisper, dtmf, return-to-ai, park, transfer and release. */
export function conversationEndpoints(source: CallSource): readonly Endpoint[] {
  const { conversation } = source.control;
  const say =
    (way: SaidWay) =>
    (call: CallId, { leg, prompt }: { readonly leg: LegName; readonly prompt: Prompt | null }) => {
      if (prompt === null) throw invalid([{ path: 'body', message: 'expected text or file' }]);
      return conversation.say(call, { way, leg, prompt });
    };
  return [
    action(source, {
      name: 'hold',
      summary: 'Put the caller, or another member, on hold (re-INVITE with sendonly). It hears the prompt, or music',
      status: 200,
      body: holdSchema,
      bodyName: 'Hold',
      bodyOptional: true,
      examples: { music: {}, words: { text: 'One moment, please.' }, agent: { leg: 'agent', file: 'hold.wav' } },
      act: (call, { leg, prompt }) => conversation.hold(call, leg, prompt),
    }),
    action(source, {
      name: 'resume',
      summary: 'End a hold of the API, or of an agent who pressed the keys for it',
      status: 200,
      body: resumeSchema,
      bodyName: 'Resume',
      bodyOptional: true,
      examples: { caller: {} },
      act: (call, { leg }) => conversation.resume(call, leg),
    }),
    action(source, {
      name: 'say',
      summary: 'Speak to one leg. It hears the words together with people, and in the place of music',
      status: 202,
      body: saySchema,
      bodyName: 'Say',
      examples: { caller: { text: 'This call is recorded.' }, agent: { leg: 'agent', text: 'Ten minutes.' } },
      act: say('say'),
    }),
    action(source, {
      name: 'play',
      summary: 'Play a file to one leg, as say does with words',
      status: 202,
      body: saySchema,
      bodyName: 'Say',
      examples: { caller: { file: 'terms.wav' } },
      act: say('play'),
    }),
    action(source, {
      name: 'whisper',
      summary: 'Say something to the agent alone, who goes on hearing the caller. The caller never hears it',
      status: 202,
      body: whisperSchema,
      bodyName: 'Whisper',
      examples: { offer: { text: 'Offer twenty percent.' } },
      act: (call, { prompt }) => say('whisper')(call, { leg: 'agent', prompt }),
    }),
    action(source, {
      name: 'dtmf',
      summary: 'Send keys to one leg (RFC 4733)',
      status: 202,
      body: dtmfSchema,
      bodyName: 'Dtmf',
      examples: { menu: { leg: 'agent', digits: '12#' } },
      act: (call, { leg, digits }) => conversation.dtmf(call, leg, digits),
    }),
    action(source, {
      name: 'coach',
      summary:
        'Show the human who talks with the caller a text, on the context card and in the live view. Nobody hears it',
      status: 202,
      body: coachSchema,
      bodyName: 'Coach',
      examples: { offer: { text: 'The contract ends in March.' } },
      act: (call, { text }) => conversation.coach(call, text),
    }),
    action(source, {
      name: 'return-to-ai',
      summary: 'Hang up on everybody else, and give the caller back to the AI, which is told why (call.returned)',
      status: 202,
      body: returnSchema,
      bodyName: 'ReturnToAi',
      bodyOptional: true,
      examples: { reason: { reason: 'The agent has no time left' } },
      act: (call, { reason }) => conversation.returnToAi(call, reason ?? null),
    }),
    action(source, {
      name: 'park',
      summary: 'Hang up on everybody else. The caller hears music until POST members calls somebody who takes the call',
      status: 200,
      body: parkSchema,
      bodyName: 'Park',
      bodyOptional: true,
      examples: { any: {}, named: { slot: '701' } },
      act: (call, { slot }) => conversation.park(call, slot ?? null),
    }),
    action(source, {
      name: 'transfer',
      summary: 'Give the caller to somebody else: at once (blind), or after the agent has talked with them (attended)',
      status: 202,
      body: transferSchema,
      bodyName: 'Transfer',
      examples: {
        attended: { destination: '2003', mode: 'attended' },
        blind: { destination: 'sip:2003@10.0.0.5', mode: 'blind' },
      },
      act: (call, request) => conversation.transfer(call, request),
    }),
    action(source, {
      name: 'release',
      summary: 'Leave the path of the call: the two telephones talk directly (REFER)',
      status: 202,
      act: (call) => conversation.release(call),
    }),
  ];
}

function action<Body>(source: CallSource, { name, status, act, ...parts }: Action<Body>): Endpoint {
  return endpoint<unknown, Body>({
    ...parts,
    method: 'POST',
    path: `/v1/calls/{id}/${name}`,
    permission: 'calls.act',
    responses: {
      [status]: { description: 'The call as it is now', schema: 'Call' },
      404: NOT_FOUND,
      409: FORBIDDEN_STATE,
    },
    handle: async ({ params, body }) => {
      const id = callIdOf(params);
      return { status, body: await valueOf(source, id, await act(id, body)) };
    },
  });
}
