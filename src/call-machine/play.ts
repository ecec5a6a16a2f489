import type { PlayId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';

/** One playing of a prompt to one leg. */
export interface Play {
  readonly id: PlayId;
  readonly prompt: Prompt;
  readonly loop: boolean;
}

/** What a leg hears while this is played to it; null is silence. */
export function playing(play: Play | null): readonly Source[] {
  return play === null ? [] : [{ kind: 'play', play: play.id, prompt: play.prompt, loop: play.loop }];
}
