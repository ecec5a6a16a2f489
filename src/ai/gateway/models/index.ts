export { greetingInstructions, instructionsFor, noticeText, RESUME, transcriptOf, turnsOf } from './call-words.ts';
export { MODEL_RATE_HZ } from './model-sound.ts';
export type { Stopped } from './model-speech.ts';
export { ModelTools } from './model-tools.ts';
export type { ToolCall, ToolResult } from './model-tools.ts';
export { MAX_TOOL_CALLS, ModelSession } from './model-session.ts';
export { messageFault, namedMessage } from './named-message.ts';
export type { OtherEvent } from './named-message.ts';
