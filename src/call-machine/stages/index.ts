import type { StageName, StageOf } from '../state.ts';
import { ANSWERING } from './answering/answering.ts';
import { CALLBACK } from './callback/callback.ts';
import { CLOSING } from './closing/closing.ts';
import { CONVERSATION } from './conversation/conversation.ts';
import { HANDOFF } from './handoff/handoff.ts';
import { ROUTING } from './routing/routing.ts';
import type { StageRules } from './rules.ts';
import { VOICEMAIL } from './voicemail/voicemail.ts';
import { WITH_AI_RULES } from './with-ai/with-ai.ts';

/** Every stage. A new one does not compile until it is here. */
const STAGES: { readonly [Name in StageName]: StageRules<Name> } = {
  routing: ROUTING,
  answering: ANSWERING,
  'with-ai': WITH_AI_RULES,
  handoff: HANDOFF,
  conversation: CONVERSATION,
  voicemail: VOICEMAIL,
  callback: CALLBACK,
  closing: CLOSING,
  ended: { on: {}, hears: () => [], deadlines: () => ({}) },
};

export function rulesOf<Name extends StageName>(stage: StageOf<Name>): StageRules<Name> {
  return STAGES[stage.name];
}
