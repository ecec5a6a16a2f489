import type { AiAction } from '../../ports/ai.ts';
import { CALL_LIMITS } from '../../ports/call-limits.ts';
import { isTooDeep } from '../json-limits.ts';
import { END_CALL, TRANSFER } from './tool-definitions.ts';

/** The arguments of a tool. */
export type ToolFields = Readonly<Record<string, unknown>>;

/** The action that a tool of ours stands for; null for one of the application's. */
export function ownAction(name: string, fields: ToolFields): AiAction | null {
  switch (name) {
    case TRANSFER:
      return transferOf(fields);
    case END_CALL:
      return { type: 'hangup' };
    default:
      return null;
  }
}

/**
 * The arguments of a tool as a model gives them: an object, or the text of its JSON. Null where they are no object. A
 * model that has nothing to say for arguments may say nothing at all.
 */
export function fieldsOf(args: unknown): ToolFields | null {
  const value = typeof args === 'string' ? parse(args) : args;
  const isFields = typeof value === 'object' && value !== null && !Array.isArray(value) && !isTooDeep(value);
  return isFields ? (value as ToolFields) : null;
}

function transferOf(fields: ToolFields): AiAction {
  const urgency = textOf(fields['urgency'], CALL_LIMITS.maxContextTextLength);
  return {
    type: 'transfer',
    destinations: [],
    whisper: null,
    reason: textOf(fields['reason'], CALL_LIMITS.maxReasonLength),
    summary: textOf(fields['summary'], CALL_LIMITS.maxSummaryLength),
    context: urgency === null ? null : { collected: { urgency } },
  };
}

function textOf(value: unknown, maxLength: number): string | null {
  const text = typeof value === 'string' ? value.trim().slice(0, maxLength) : '';
  return text === '' ? null : text;
}

function parse(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
