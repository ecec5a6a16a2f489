import type { NumberPlan } from '../config/index.ts';
import type { CallId } from '../ports/ids.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { CallOwner } from './call-owner.ts';

/** What the actions of the REST API need to know of calls. */
export interface ActionOptions {
  /** The owner of a call that is up. */
  readonly ownerOf: (call: CallId) => CallOwner | null;
  /** Where the numbers of a call go out. */
  readonly numbersOf: (call: CallId) => NumberPlan;
  /** Names of those in which its caller can leave messages. */
  readonly mailboxesOf: (call: CallId) => readonly string[];
  /** Why a prompt cannot be played; null where it can. */
  readonly promptFault: (prompt: Prompt) => Promise<string | null>;
  /** The slots of all calls that are parked. */
  readonly parkedSlots: () => ReadonlySet<string>;
}
