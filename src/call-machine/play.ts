import type { SaidKind } from '../ports/conversation-control.ts';
import type { LegId, PlayId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';

/** One playing of a prompt to one leg. */
export interface Play {
  readonly id: PlayId;
  readonly prompt: Prompt;
  readonly loop: boolean;
}

/** Something that the API has said to one leg: it is heard, or waits for its turn. */
export interface Said {
  readonly leg: LegId;
  readonly kind: SaidKind;
  readonly play: Play;
  /** It is heard, and for no longer than until then; null: it waits. */
  readonly deadline: number | null;
}

/** What a leg hears while this is played to it; null is silence. */
export function playing(play: Play | null): readonly Source[] {
  return play === null ? [] : [{ kind: 'play', play: play.id, prompt: play.prompt, loop: play.loop }];
}
