import type { MessageSign } from '../ports/answering.ts';
import type { SaidWay } from '../ports/conversation-control.ts';
import type { LegId, PlayId } from '../ports/ids.ts';
import type { Source } from '../ports/media.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { HangupCause } from './effects.ts';

/** One playing of a prompt to one leg. */
export interface Play {
  readonly id: PlayId;
  readonly prompt: Prompt;
  readonly loop: boolean;
}

/** Something that the API has said to one leg: it is heard, or waits for its turn. */
export interface Said {
  readonly leg: LegId;
  readonly way: SaidWay;
  readonly play: Play;
  /** It is heard, and for no longer than until then; null: it waits. */
  readonly deadline: number | null;
  /** It tells that the call is recorded, beside the agent who talks already. */
  readonly disclosure?: true;
}

/** A message for a machine that answered, or the last words to a human. */
export interface Message {
  readonly leg: LegId;
  readonly prompt: Prompt;
  /** Null until the machine takes it, and what told that it does. */
  readonly play: Play | null;
  readonly why: MessageSign | null;
  /** Why a human is hung up on behind it; null: it is for a machine. */
  readonly dismissal: HangupCause | null;
}

/** What a leg hears while this is played to it; null is silence. */
export function playing(play: Play | null): readonly Source[] {
  return play === null ? [] : [{ kind: 'play', play: play.id, prompt: play.prompt, loop: play.loop }];
}
