import type { VoiceCall, VoiceSource, VoiceTurn } from '../../ports/ai-voice.ts';
import { toolDefinitions } from '../../shared/models/tool-definitions.ts';
import { instructionsFor, MODEL_RATE_HZ } from '../gateway/models/index.ts';

export type OpenAiRealtimeSource = Extract<VoiceSource, { readonly kind: 'openai-realtime' }>;

/** Telephone audio goes as it is, both ways. Wideband sound goes at the one rate that linear sound has there. */
export function audioFormat(isWide: boolean): { readonly type: string; readonly rate?: number } {
  return isWide ? { type: 'audio/pcm', rate: MODEL_RATE_HZ } : { type: 'audio/pcmu' };
}

/** Tells what the caller said. */
const TRANSCRIPTION_MODEL = 'gpt-4o-transcribe';

/** The session, as it is to be. */
export function sessionUpdate(
  { instructions, voice, tools }: OpenAiRealtimeSource,
  call: VoiceCall,
  isWide: boolean,
): string {
  const format = audioFormat(isWide);
  return JSON.stringify({
    type: 'session.update',
    session: {
      type: 'realtime',
      instructions: instructionsFor(instructions, call),
      output_modalities: ['audio'],
      audio: {
        input: {
          format,
          transcription: { model: TRANSCRIPTION_MODEL },
          turn_detection: { type: 'server_vad', create_response: true, interrupt_response: true },
        },
        output: { format, ...(voice !== null && { voice }) },
      },
      tools: toolDefinitions(tools).map((tool) => ({ type: 'function', ...tool })),
      tool_choice: 'auto',
    },
  });
}

/** What the caller says, in base64. */
export function appendAudio(audio: string): string {
  return `{"type":"input_audio_buffer.append","audio":"${audio}"}`;
}

/** Something that was said before. */
export function turnItem({ who, text }: VoiceTurn): string {
  switch (who) {
    case 'caller':
      return message('user', 'input_text', text);
    case 'ai':
      return message('assistant', 'output_text', text);
    case 'human':
      return systemItem(`A human colleague said to the caller: ${text}`);
  }
}

/** Something that the model is to know. */
export function systemItem(text: string): string {
  return message('system', 'input_text', text);
}

/** The result of a tool call. */
export function toolOutput(callId: string, output: string): string {
  return createItem({ type: 'function_call_output', call_id: callId, output });
}

/** Has the model speak. @param instructions for this once; null: those of the session */
export function createResponse(eventId: string, instructions: string | null): string {
  const response = instructions === null ? {} : { response: { instructions } };
  return JSON.stringify({ type: 'response.create', event_id: eventId, ...response });
}

export const CANCEL_RESPONSE = '{"type":"response.cancel"}';

/** So much of an item was heard, and no more. */
export function truncateItem(itemId: string, playedMs: number): string {
  const audioEndMs = Math.floor(playedMs);
  return JSON.stringify({
    type: 'conversation.item.truncate',
    item_id: itemId,
    content_index: 0,
    audio_end_ms: audioEndMs,
  });
}

function message(role: string, type: string, text: string): string {
  return createItem({ type: 'message', role, content: [{ type, text }] });
}

function createItem(item: object): string {
  return JSON.stringify({ type: 'conversation.item.create', item });
}
