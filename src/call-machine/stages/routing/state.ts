import type { Answerer } from '../../../ports/answering.ts';
import type { Play } from '../../play.ts';

/** What the caller is told before anything else. */
export interface Disclosure {
  readonly play: Play;
  /** Who answered a call of ours, where it is known. */
  readonly answeredBy: Answerer | null;
  /** It is given up then, in milliseconds since the Unix epoch. */
  readonly deadline: number;
}

/** The caller's INVITE is in, or ours to that party is out. It is not answered yet, or is told something first. */
export interface Routing {
  readonly name: 'routing';
  /** Only of a call of ours: when we stop ringing, in milliseconds since the Unix epoch. */
  readonly ringDeadline?: number;
  /** Only once it is answered, or heard before that. */
  readonly disclosure?: Disclosure;
}
