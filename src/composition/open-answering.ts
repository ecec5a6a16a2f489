import { AnswerListener } from '../answering/index.ts';
import { engineSideAddress } from './engine-side-address.ts';
import type { PartContext } from './part-context.ts';

/** Opens who listens for machines that answer. It costs nothing while no call asks. */
export function openAnswering({ config, clock, parts }: PartContext): AnswerListener {
  return parts.add('answering', new AnswerListener({ clock, address: engineSideAddress(config.media) }));
}
