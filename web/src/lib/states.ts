import type { Tone } from '../ui/parts.tsx';
import type { Agent, CallState, Handoff } from './live-types.ts';

/** States of calls as people read them, and their colours. */
export const CALL_STATES: Readonly<Record<CallState, readonly [text: string, tone: Tone]>> = {
  routing: ['routing', 'plain'],
  'with-ai': ['with the AI', 'info'],
  handoff: ['handoff', 'warn'],
  'with-agent': ['with an agent', 'good'],
  'on-hold': ['on hold', 'violet'],
  voicemail: ['voicemail', 'violet'],
  ended: ['ended', 'plain'],
};

export const AGENT_STATES: Readonly<Record<Agent['state'], Tone>> = {
  available: 'good',
  busy: 'warn',
  'wrap-up': 'info',
  away: 'plain',
  offline: 'plain',
};

export const PHASE_TONES: Readonly<Partial<Record<Handoff['phase'], Tone>>> = {
  queued: 'warn',
  ringing: 'warn',
  briefing: 'violet',
  accepting: 'violet',
  bridged: 'good',
  failed: 'bad',
};
