import type { VoiceCall, VoiceSource } from '../../ports/ai-voice.ts';
import { toolDefinitions } from '../../shared/models/tool-definitions.ts';
import { instructionsFor, MODEL_RATE_HZ, transcriptOf } from '../gateway/models/index.ts';

export type AssemblyAiSource = Extract<VoiceSource, { readonly kind: 'assemblyai' }>;

/** The session, as it is to be. It is greeted only where nothing was said before. */
export function sessionUpdate(
  { instructions, voice, greeting, tools }: AssemblyAiSource,
  call: VoiceCall,
  isWide: boolean,
): string {
  const format = isWide ? { encoding: 'audio/pcm', sample_rate: MODEL_RATE_HZ } : { encoding: 'audio/pcmu' };
  const before = transcriptOf(call);
  const prompt = instructionsFor(instructions, call);
  return JSON.stringify({
    type: 'session.update',
    session: {
      system_prompt: before === '' ? prompt : `${prompt}\n\n${before}`,
      ...(greeting !== null && before === '' && { greeting }),
      input: { format },
      output: { format, ...(voice !== null && { voice }) },
      tools: toolDefinitions(tools).map((tool) => ({ type: 'function', ...tool })),
    },
  });
}

/** What the caller says, in base64. */
export function inputAudio(audio: string): string {
  return `{"type":"input.audio","audio":"${audio}"}`;
}

/** The result of a tool call. */
export function toolResult(callId: string, result: string): string {
  return JSON.stringify({ type: 'tool.result', call_id: callId, result });
}

/** Has the agent speak. */
export function createReply(instructions: string): string {
  return JSON.stringify({ type: 'reply.create', instructions });
}

export const END_SESSION = '{"type":"session.end"}';
