import type { AiScript } from '../../sip/harness/ai-application.ts';

/** An AI application that hands every call over at once, and speaks to callers who come back to it. */
export const handsOver: AiScript = ({ event }) => {
  if (event === 'call.started') return [{ type: 'transfer', reason: 'billing' }];
  return event === 'handoff.ended' ? [{ type: 'play', file: 'ai.wav' }] : [];
};
