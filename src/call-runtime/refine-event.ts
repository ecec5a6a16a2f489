import type { CallState } from '../call-machine/index.ts';
import type { AiAction } from '../ports/ai.ts';
import type { HandoffRequest } from '../ports/call-control.ts';
import type { TextRedactor } from '../ports/live-segment.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { UntimedEvent } from './untimed-event.ts';

/** What events are made ready with. */
export interface Refinery {
  /** Makes one for each speaker, and for each handoff. */
  readonly newRedactor: () => TextRedactor;
  /** From -1 to 1. @defaultValue no words are looked at */
  readonly sentimentOf?: ((text: string) => number) | undefined;
}

/**
 * An event as the machine is to have it, and so the journal. What a handoff tells the human is made unreadable like
 * speech, and what the caller says gets its sentiment where a rule of escalation asks for it.
 */
export function refined(event: UntimedEvent, state: CallState | null, refinery: Refinery): UntimedEvent {
  const { newRedactor, sentimentOf } = refinery;
  switch (event.type) {
    case 'ai.actions':
      return { ...event, actions: event.actions.map((action) => readableAction(action, newRedactor)) };
    case 'api.handoff':
      return { ...event, request: readableRequest(event.request, newRedactor) };
    case 'summary.made':
      return { ...event, summary: safe(event.summary, newRedactor()) };
    case 'ai.coached':
      return { ...event, text: safe(event.text, newRedactor()) };
    case 'leg.referred': {
      const { reason, summary } = event;
      const redactor = newRedactor();
      return { ...event, reason: safe(reason, redactor), summary: safe(summary, redactor) };
    }
    case 'speech.heard': {
      const asksFor = state?.plan.escalation?.some(({ when }) => when.sentimentBelow !== undefined) === true;
      if (!asksFor || sentimentOf === undefined || event.leg !== state.caller) return event;
      return { ...event, sentiment: sentimentOf(event.text) };
    }
    default:
      return event;
  }
}

function readableAction(action: AiAction, newRedactor: () => TextRedactor): AiAction {
  if (action.type !== 'transfer') return action;
  const { reason, summary, whisper, context } = action;
  const redactor = newRedactor();
  return {
    ...action,
    reason: safe(reason, redactor),
    summary: safe(summary, redactor),
    whisper: whisper === null ? null : safePrompt(whisper, redactor),
    context: context === null ? null : (safeValue(context, redactor) as typeof context),
  };
}

function readableRequest(request: HandoffRequest, newRedactor: () => TextRedactor): HandoffRequest {
  const { reason, summary, whisper, context } = request;
  const redactor = newRedactor();
  return {
    ...request,
    reason: safe(reason, redactor),
    summary: safe(summary, redactor),
    ...(whisper !== undefined && { whisper: safePrompt(whisper, redactor) }),
    ...(context !== undefined && { context: safeValue(context, redactor) as typeof context }),
  };
}

function safe<Text extends string | null>(text: Text, redactor: TextRedactor): Text {
  // A partial text is made unreadable by itself: nothing is remembered for the next one.
  return text === null ? text : (redactor.partial(text) as Text);
}

function safePrompt(prompt: Prompt, redactor: TextRedactor): Prompt {
  return 'text' in prompt ? { ...prompt, text: safe(prompt.text, redactor) } : prompt;
}

/** A value with every text in it made unreadable. Its depth is bounded where it came in. */
function safeValue(value: unknown, redactor: TextRedactor): unknown {
  if (typeof value === 'string') return safe(value, redactor);
  // A card number may be a number too.
  if (typeof value === 'number' && Number.isInteger(value)) {
    const text = String(value);
    const hidden = safe(text, redactor);
    return hidden === text ? value : hidden;
  }
  if (Array.isArray(value)) return value.map((one: unknown) => safeValue(one, redactor));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, safeValue(inner, redactor)]));
}
