import type { Prompt } from '../ports/prompt.ts';
import type { FactEntry } from '../ports/journal.ts';
import type { TryParty } from '../ports/try-it.ts';

type Step = { readonly party: TryParty; readonly text: string };

const TRIGGERS = {
  ai: 'the AI hands over',
  api: 'the try hands over',
  route: 'the route hands over',
  transfer: 'a transfer hands over',
  escalation: 'a rule of escalation hands over',
  callback: 'a callback hands over',
} as const;

/** A fact in words; null: it is not shown. */
export function stepOf(fact: FactEntry): Step | null {
  switch (fact.type) {
    case 'call.started':
      return step('program', `The call comes in at ${fact.data.to}.`);
    case 'call.answered':
      return step('program', 'Warmbridge answers.');
    case 'ai.talk':
      return step('ai', `The AI says: ${wordsOf(fact.data.prompt)}`);
    case 'ai.listen':
      return step('ai', 'The AI listens.');
    case 'ai.connected':
      return step('ai', 'The AI has the caller.');
    case 'ai.failed':
      return step('ai', `The AI failed: ${fact.data.message}`);
    case 'call.speech':
      return fact.data.role === 'caller' ? step('caller', `Recognized: ${fact.data.text}`) : null;
    case 'call.dtmf':
      return step(fact.data.role === 'agent' ? 'agent' : 'caller', `Presses ${fact.data.digit}.`);
    case 'escalation.matched':
      return step('program', 'A rule of escalation matches.');
    case 'handoff.started':
      return step('program', `The handoff begins: ${TRIGGERS[fact.data.trigger]} (${fact.data.reason}).`);
    case 'handoff.limited':
      return step('program', `The route has ${String(fact.data.maxAtOnce)} handoffs under way, and takes no more.`);
    case 'handoff.queued':
      return step('program', 'No agent is free: the caller waits in the queue.');
    case 'handoff.noAgents':
      return step('program', `No agent can be called (${fact.data.reason}).`);
    case 'handoff.dialling':
      return step('program', 'The agent is called. The caller hears music.');
    case 'handoff.answered':
      return step('agent', 'The agent answers, and hears the briefing. The caller does not.');
    case 'handoff.accepting':
      return step('agent', 'The briefing is over: yes or no?');
    case 'handoff.accepted':
      return step('agent', 'The agent accepts.');
    case 'handoff.bridged':
      return step('program', 'Caller and agent hear each other.');
    case 'handoff.attemptEnded':
      return step('agent', `The agent did not take the call (${fact.data.attempt.result ?? 'no result'}).`);
    case 'handoff.privacyAlarm':
      return step('program', 'The caller was sent some of the briefing.');
    case 'handoff.ended':
      return step('program', `The handoff ended: ${fact.data.result} (${fact.data.reason}).`);
    case 'call.ended':
      return step('program', `The call is over (${fact.data.reason}).`);
    default:
      return null;
  }
}

function step(party: TryParty, text: string): Step {
  return { party, text };
}

function wordsOf(prompt: Prompt): string {
  if ('text' in prompt) return `“${prompt.text}”`;
  return 'file' in prompt ? `the sound ${prompt.file}` : 'a sound';
}
