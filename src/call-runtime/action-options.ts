import type { CallId } from '../ports/ids.ts';
import type { Prompt } from '../ports/prompt.ts';
import type { CallOwner } from './call-owner.ts';

/** What the actions of the REST API need to know of calls. */
export interface ActionOptions {
  /** The owner of a call that is up. */
  readonly ownerOf: (call: CallId) => CallOwner | null;
  /** Whether a bare number can be dialled. */
  readonly hasTrunk: boolean;
  /** Why a prompt cannot be played; null where it can. */
  readonly promptFault: (prompt: Prompt) => Promise<string | null>;
  /** The slots of all calls that are parked. */
  readonly parkedSlots: () => ReadonlySet<string>;
}
