import { numberOf } from './attributes.ts';
import type { NextDocument } from './next-document.ts';
import { methodOf } from './next-document.ts';
import type { TwimlElement } from './parse-twiml.ts';

/** A `Queue` inside a `Dial`. */
export interface QueueNoun {
  readonly queue: string;
  /** TwiML that the call hears that is taken, before the two are joined; null: nothing. */
  readonly whisper: NextDocument | null;
}

/** An `Enqueue`. */
export interface EnqueueNoun {
  readonly queue: string;
  /** Null: as many as the queue has room for. */
  readonly maxSize: number | null;
  /** What the caller hears meanwhile; null: the hold music. */
  readonly wait: NextDocument | null;
}

const MAX_NAME_LENGTH = 64;
/** As with Twilio. */
const MAX_SIZE = 5_000;

type Sink = (text: string) => void;

/** Null: it has no name; `ignore` says so. */
export function readQueue(element: TwimlElement, ignore: Sink): QueueNoun | null {
  const { url, reservationSid } = element.attributes;
  if (reservationSid !== undefined) ignore('reservationSid of <Queue> is not supported');
  const queue = nameOf(element, ignore);
  if (queue === null) return null;
  return { queue, whisper: url === undefined ? null : { url, method: methodOf(element.attributes['method']) } };
}

/** Null: it has no name, or is for a workflow; `ignore` says so. */
export function readEnqueue(element: TwimlElement, ignore: Sink): EnqueueNoun | null {
  const { waitUrl, workflowSid } = element.attributes;
  if (workflowSid !== undefined || element.children.length > 0) {
    ignore('<Enqueue> with a workflow or a <Task> is not supported');
    return null;
  }
  const queue = nameOf(element, ignore);
  if (queue === null) return null;
  return {
    queue,
    maxSize: Math.min(numberOf(element, 'maxQueueSize', 0), MAX_SIZE) || null,
    wait: waitUrl === undefined ? null : { url: waitUrl.trim(), method: methodOf(element.attributes['waitUrlMethod']) },
  };
}

function nameOf(element: TwimlElement, ignore: Sink): string | null {
  const name = element.text.trim().slice(0, MAX_NAME_LENGTH);
  if (name !== '') return name;
  ignore(`<${element.name}> has no name of a queue`);
  return null;
}
