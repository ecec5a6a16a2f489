import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Fallback } from '../../../ports/call-control.ts';
import type { CallId } from '../../../ports/ids.ts';
import { asLegId } from '../../../ports/ids.ts';
import type { Prompt } from '../../../ports/prompt.ts';
import { ApiError } from '../../api-error.ts';
import type { Dialect } from '../../dialect.ts';
import { endpoint } from '../../endpoint.ts';
import type { ApiResponse, Endpoint } from '../../endpoint.ts';
import { callIdOf, valueOf } from '../../endpoints/call-access.ts';
import type { CallSource } from '../../endpoints/call-access.ts';
import type { SchemaName } from '../../schemas/schemas.ts';
import type { Repeats } from './repeats.ts';
import type { NestedAction } from './schemas.ts';
import { dtmfSchema, hangupSchema, playSchema, transferSchema } from './schemas.ts';

interface Control<Body> {
  readonly name: string;
  readonly summary: string;
  readonly body: z.ZodType<Body>;
  readonly bodyName: SchemaName;
  /** @returns what the answer has beside `request_id` */
  readonly act: (call: CallId, body: Body) => Promise<object>;
}

/** POST /api/v1/voice/calls/{id}/hangup, dtmf, play and transfer. */
export function telerControlEndpoints(dialect: Dialect, source: CallSource, repeats: Repeats): readonly Endpoint[] {
  const { control } = source;
  const { conversation } = control;
  const one = <Body>(each: Control<Body>): Endpoint => controlEndpoint(dialect, repeats, each);
  return [
    one({
      name: 'hangup',
      summary: 'Hang up on a call, or on a leg that is not the caller',
      body: hangupSchema,
      bodyName: 'TelerHangup',
      act: async (call, { leg_id: leg }) => {
        const primary = control.live(call)?.legs[0]?.id;
        if (leg === undefined || leg === primary) await valueOf(source, call, await control.hangup(call));
        else await valueOf(source, call, await conversation.removeMember(call, asLegId(leg)), legNotFound);
        return {};
      },
    }),
    one({
      name: 'dtmf',
      summary: 'Send keys to the caller, or to another leg',
      body: dtmfSchema,
      bodyName: 'TelerDtmf',
      act: async (call, { digits, leg_id: leg }) => {
        await valueOf(source, call, await conversation.dtmf(call, leg === undefined ? 'caller' : asLegId(leg), digits));
        return {};
      },
    }),
    one({
      name: 'play',
      summary: 'Play a sound to the caller, or to another leg',
      body: playSchema,
      bodyName: 'TelerPlay',
      act: async (call, { media_url: url, leg_id: leg }) => {
        const to = leg === undefined ? 'caller' : asLegId(leg);
        await valueOf(source, call, await conversation.say(call, { way: 'play', leg: to, prompt: { url } }));
        return { playback_id: `pb_${randomUUID()}` };
      },
    }),
    one({
      name: 'transfer',
      summary: 'Give the caller to a human, who hears confirm_sound first, while the caller hears dial_music',
      body: transferSchema,
      bodyName: 'TelerTransfer',
      act: async (call, body) => await transfer(source, call, body),
    }),
  ];
}

async function transfer(source: CallSource, call: CallId, body: z.output<typeof transferSchema>): Promise<object> {
  const { target, mode, timeout, dial_music: music, confirm_sound: whisper, on_failure: failure } = body;
  const { control } = source;
  if (mode === 'monitor') {
    throw new ApiError(
      'not-supported',
      'the mode monitor is not supported; POST /v1/calls/{id}/members has it (listen)',
    );
  }
  const destination = target.kind === 'pstn' ? target.number : target.uri;
  let id = randomUUID() as string;
  if (control.live(call)?.state === 'with-agent') {
    const request = { destination, mode: mode === 'cold' ? 'blind' : 'attended', strategy: 'conference' } as const;
    await valueOf(source, call, await control.conversation.transfer(call, request));
  } else {
    const holdMusic = promptOf(music);
    const outcome = await control.startHandoff(call, {
      destinations: [destination],
      reason: `${mode} transfer`,
      summary: whisper?.text ?? '',
      whisper: promptOf(whisper) ?? { text: '' },
      announcement: null,
      fallback: [fallbackOf(failure)],
      ...(mode === 'cold' && { accept: { mode: 'auto' } }),
      ...(timeout !== undefined && { ringTimeoutMs: timeout * 1_000 }),
      ...(holdMusic !== null && { holdMusic }),
    });
    ({ id } = await valueOf(source, call, outcome));
  }
  return { id: `op_${id}`, call_id: call, status: 'initiated', mode, target_leg_id: null };
}

function promptOf(action: NestedAction | undefined): Prompt | null {
  if (action?.action === 'play' && action.media_url !== undefined) return { url: action.media_url };
  if (action?.action === 'say' && action.text !== undefined) return { text: action.text, voice: action.voice };
  return null;
}

/** What becomes of the caller if nobody takes the call: without `on_failure` the application goes on. */
function fallbackOf(action: NestedAction | undefined): Fallback {
  if (action === undefined) return { kind: 'ai' };
  return action.text === undefined ? { kind: 'hangup' } : { kind: 'hangup', text: action.text };
}

function legNotFound(): ApiError {
  return new ApiError('conflict', 'there is no such leg that can be hung up on');
}

function controlEndpoint<Body>(
  dialect: Dialect,
  repeats: Repeats,
  { name, summary, body, bodyName, act }: Control<Body>,
): Endpoint {
  const path = `/api/v1/voice/calls/{id}/${name}`;
  return endpoint<unknown, Body>({
    dialect,
    method: 'POST',
    path,
    permission: 'dialects.act',
    summary,
    body,
    bodyName,
    responses: {
      202: { description: 'It has begun', schema: 'TelerOperation' },
      404: { description: 'There is no such call', schema: 'TelerError' },
      409: { description: 'The state of the call forbids it', schema: 'TelerError' },
    },
    handle: (request) => {
      const call = callIdOf(request.params);
      return repeats.answer(request, `${path} ${call}`, async (): Promise<ApiResponse> => {
        const more = await act(call, request.body);
        return { status: 202, body: { ...more, request_id: `req_${randomUUID()}` } };
      });
    },
  });
}
