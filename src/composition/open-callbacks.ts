import { OrderedCallbacks } from '../shared/outgoing/ordered-callbacks.ts';
import type { PartContext } from './part-context.ts';

/** What tells applications how their calls go, by the dialect that they speak. */
export interface Callbacks {
  readonly twilio: OrderedCallbacks;
  readonly teler: OrderedCallbacks;
}

/** Opens what tells applications how their calls go. It is closed behind whatever still has something to tell. */
export function openCallbacks({ clock, logger, parts }: PartContext): Callbacks {
  return {
    twilio: parts.add("callbacks of Twilio's dialect", new OrderedCallbacks(clock, logger)),
    teler: parts.add("callbacks of Teler's dialect", new OrderedCallbacks(clock, logger)),
  };
}
