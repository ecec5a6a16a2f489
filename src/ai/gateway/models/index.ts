export {
  greetingInstructions,
  instructionsFor,
  noticeText,
  RESUME,
  RESUME_AFTER_MS,
  SESSION_MS,
  transcriptOf,
  turnsOf,
} from './call-words.ts';
export { HeardTurns } from './heard-turns.ts';
export { ModelSpeech } from './model-speech.ts';
export type { Stopped } from './model-speech.ts';
export { ModelTools } from './model-tools.ts';
export type { ToolCall, ToolResult } from './model-tools.ts';
export { messageFault, namedMessage } from './named-message.ts';
