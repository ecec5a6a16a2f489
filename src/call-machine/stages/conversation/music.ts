import type { Prompt } from '../../../ports/prompt.ts';
import { callerOf } from '../../state.ts';
import type { Step } from '../../step.ts';
import { newPlay } from '../../step.ts';
import { conversationOf, patchConversation } from './circle.ts';
import { waits } from './who-hears-whom.ts';

/** Gives music to those who wait, and takes it from those who do not any more. It begins anew each time. */
export function keepMusic(step: Step): void {
  const conversation = conversationOf(step);
  const caller = callerOf(step.state).id;
  const music = conversation.members.flatMap(({ leg }) => {
    if (!waits(conversation, caller, leg)) return [];
    const named = conversation.held.find((held) => held.leg === leg)?.prompt ?? null;
    const prompt = named ?? step.state.plan.holdMusic;
    if (prompt === null) return [];
    const former = conversation.music.find((each) => each.leg === leg);
    return [
      former !== undefined && samePrompt(former.play.prompt, prompt)
        ? former
        : { leg, play: newPlay(step, prompt, true) },
    ];
  });
  const isSame = music.length === conversation.music.length && music.every((each) => conversation.music.includes(each));
  if (!isSame) patchConversation(step, { music });
}

function samePrompt(one: Prompt, other: Prompt): boolean {
  if ('file' in one) return 'file' in other && one.file === other.file;
  if ('url' in one) return 'url' in other && one.url === other.url;
  return 'text' in other && one.text === other.text && one.voice === other.voice;
}
