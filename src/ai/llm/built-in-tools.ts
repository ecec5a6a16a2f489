import type { AiAction } from '../../ports/ai.ts';
import type { VoiceTools } from '../../ports/ai-voice.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import type { ChatTool, ToolCall } from './chat-client.ts';

const TRANSFER = 'transfer_to_human';
const END_CALL = 'end_call';

/** The tools of a model: those that each has, then those of the application. */
export function chatTools({ functions, transferReasons, webhook }: VoiceTools): readonly ChatTool[] {
  const reason = {
    type: 'string',
    description: 'Why, in a few words',
    ...(transferReasons.length > 0 && { enum: transferReasons }),
  };
  const summary = { type: 'string', description: 'What the human should know, in one or two sentences' };
  return [
    asTool(TRANSFER, 'Hands the call to a human. Say so to the caller first, in one sentence.', {
      type: 'object',
      properties: { reason, summary },
      required: ['reason', 'summary'],
    }),
    asTool(END_CALL, 'Ends the call. Say good bye first.', { type: 'object', properties: {} }),
    ...(webhook === null ? [] : functions.map((each) => asTool(each.name, each.description, each.parameters))),
  ];
}

/** The action that a tool of ours stands for; null for one of the application's. */
export function actionOf({ function: { name, arguments: text } }: ToolCall): AiAction | null {
  if (name === END_CALL) return { type: 'hangup' };
  if (name !== TRANSFER) return null;
  const { reason, summary } = argumentsOf(text);
  return {
    type: 'transfer',
    destinations: [],
    whisper: null,
    reason: textOf(reason, CALL_LIMITS.maxReasonLength),
    summary: textOf(summary, CALL_LIMITS.maxSummaryLength),
    context: null,
  };
}

/** The arguments of a tool, as an object; empty where the model wrote none. */
export function argumentsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown, maxLength: number): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, maxLength) : null;
}

function asTool(name: string, description: string, parameters: Readonly<Record<string, unknown>>): ChatTool {
  return { type: 'function', function: { name, description, parameters } };
}
