import type { CallId, HandoffId } from '../ports/ids.ts';
import type { JournalEntry } from '../ports/journal.ts';
import type { JournalBatch, Store } from '../ports/store.ts';
import { rememberBounded } from '../shared/remember-bounded.ts';
import type { ContextCard } from './card-schema.ts';
import { contextCard } from './context-card.ts';
import { factsOf } from './stored-facts.ts';
import type { Story } from './story.ts';
import { storyOf, tell } from './story.ts';

/** Stories of calls that are over. They are asked for when the end is told to others, which may be tried again. */
const MAX_ENDED = 500;
/** Stories of calls that are up; more would be calls whose end never came. */
const MAX_OPEN = 10_000;

/** The stories of the calls that are up, told by their facts as they pass. */
export class CallCards {
  readonly #open = new Map<CallId, Story>();
  readonly #ended = new Map<CallId, Story>();

  /** Tells the facts of a batch. Those that are told already change nothing. */
  fold({ call, entries }: Pick<JournalBatch, 'call' | 'entries'>): void {
    const before = this.#storyOf(call.id) ?? storyOf(call);
    this.#keep(entries.reduce(withEntry, before));
  }

  /** The card of a call that is up or was so a short while ago; null for others. */
  cardOf(call: CallId, handoff?: HandoffId): ContextCard | null {
    const story = this.#storyOf(call);
    return story === null ? null : contextCard(story, handoff);
  }

  /** Nobody tells of a call any more: what is known of it may not be all. */
  forget(call: CallId): void {
    this.#open.delete(call);
    this.#ended.delete(call);
  }

  #storyOf(call: CallId): Story | null {
    return this.#open.get(call) ?? this.#ended.get(call) ?? null;
  }

  #keep(story: Story): void {
    const ended = story.endedAt !== null;
    if (ended) this.#open.delete(story.callId);
    const stories = ended ? this.#ended : this.#open;
    rememberBounded(stories, story.callId, story, ended ? MAX_ENDED : MAX_OPEN);
  }
}

/** The card of a call by the journal in the store; null where there is no such call. */
export async function storedCard(store: Store, id: CallId, handoff?: HandoffId): Promise<ContextCard | null> {
  const call = await store.getCall(id);
  if (call === null) return null;
  let story = storyOf(call);
  for await (const entry of factsOf(store, id)) story = tell(story, entry);
  return contextCard(story, handoff);
}

function withEntry(story: Story, entry: JournalEntry): Story {
  return entry.kind === 'fact' ? tell(story, entry) : story;
}
