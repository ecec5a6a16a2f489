/** What an agent's keys do. The digits are on record as any others are. */
import type { LegId } from '../../../ports/ids.ts';
import type { CallEventOf } from '../../events.ts';
import type { KeyAction } from '../../plan.ts';
import { callerOf, legOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { CAUSES } from '../../step.ts';
import { conversationOf, conversationPlan, memberOf, partners, patchConversation } from './circle.ts';
import { beginConsult, leaveToThird, mergeConsult, returnFromConsult } from './consult.ts';
import { park, returnToAi } from './go-back.ts';
import { hold, resume } from './hold.ts';
import { KEY_SEQUENCE_MS, numberIn, pressKey } from './keys.ts';
import type { KeyBuffer } from './keys.ts';
import { depart } from './leave.ts';

/** Somebody pressed a key. Only those of agents who talk mean anything. @returns true if the agent asks for a release */
export function keyPressed(step: Step, { leg, digit }: CallEventOf<'media.dtmf'>): boolean {
  const isAgent = legOf(step.state, leg)?.role === 'agent' && memberOf(step, leg)?.mode.kind === 'talk';
  // Whoever is consulted does not have the caller.
  if (!isAgent || conversationOf(step).consult?.third === leg) return false;
  const { keys } = conversationOf(step);
  const before = keys.find((each) => each.leg === leg) ?? null;
  const { pressed, action, number } = pressKey(before, digit, step.at, conversationPlan(step.state).keys);
  const others = keys.filter((each) => each.leg !== leg);
  patchConversation(step, { keys: pressed === null ? others : [...others, { leg, pressed, at: step.at }] });
  if (action === 'release') return true;
  if (action !== null) act(step, leg, action, number);
  return false;
}

/** When the first number that is being pressed is complete, because no key came for a while. */
export function keysDeadline(keys: readonly KeyBuffer[], numbers: Parameters<typeof numberIn>[1]): number | null {
  const times = keys.flatMap(({ pressed, at }) => (numberIn(pressed, numbers) === null ? [] : [at + KEY_SEQUENCE_MS]));
  return times.length === 0 ? null : Math.min(...times);
}

/** No key came for a while: the number that was pressed is called. */
export function keysPaused(step: Step): void {
  const { keys } = conversationPlan(step.state);
  for (const buffer of conversationOf(step).keys) {
    const number = numberIn(buffer.pressed, keys);
    if (number === null || buffer.at + KEY_SEQUENCE_MS > step.at) continue;
    patchConversation(step, { keys: conversationOf(step).keys.filter((each) => each !== buffer) });
    beginConsult(step, buffer.leg, number, 'key');
  }
}

function act(step: Step, agent: LegId, action: Exclude<KeyAction, 'release'>, number: string): void {
  const { consult, held } = conversationOf(step);
  const isConsulting = consult?.agent === agent;
  const caller = callerOf(step.state).id;
  switch (action) {
    case 'hold':
      if (isConsulting) returnFromConsult(step);
      else if (consult !== null) return;
      else if (!held.some(({ leg }) => leg === caller)) hold(step, { leg: caller, by: 'key', prompt: null });
      // A hold of the API's is ended by the API.
      else if (held.some(({ leg, by }) => leg === caller && by === 'key')) resume(step, caller, 'key');
      return;
    case 'consult':
      beginConsult(step, agent, number, 'key');
      return;
    case 'merge':
      if (isConsulting) mergeConsult(step);
      return;
    case 'leave':
      if (isConsulting) leaveToThird(step);
      else if (partners(step).length > 1) depart(step, agent, AGENT_LEFT, CAUSES.agentLeft);
      return;
    case 'returnToAi':
      returnToAi(step, 'agent');
      return;
    case 'park':
      park(step, null);
  }
}

const AGENT_LEFT = { result: 'completed', reason: 'agent-hangup', sipStatus: 200 } as const;
