import pino from 'pino';
import { RefusalLog } from '../../../../src/shared/refusal-log.ts';
import type { CallRegistryOptions } from '../../../../src/call-runtime/index.ts';
import { CallRegistry } from '../../../../src/call-runtime/index.ts';
import { sourceFilter } from '../../../../src/config/index.ts';
import type { CallId } from '../../../../src/ports/ids.ts';
import type { JournalEntry } from '../../../../src/ports/journal.ts';
import type { CallRecord } from '../../../../src/ports/records.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { FakeMedia } from '../../../fakes/fake-media.ts';
import { FakeSignalling } from '../../../fakes/fake-signalling.ts';
import { MemoryStore } from '../../../fakes/memory-store.ts';
import { ScriptedAi } from '../../../fakes/scripted-ai.ts';
import { settle } from '../../../fakes/settle.ts';
import { good } from '../../config/config-file.ts';
import { directoryShelf } from '../../../fakes/directory-shelf.ts';

/** A configuration that sends each call to an AI application, which may hand over to one of two agents. */
export const CONFIG = `
sip: { trunks: [ { name: pbx, uri: "sip:10.0.0.5", allow: [ "127.0.0.1" ], maxCalls: 5 } ] }
prompts: { announcement: { text: "one moment" }, callerLeft: { text: "left" } }
routes:
  - match: { to: "*" }
    ai: { kind: webhook, url: "http://127.0.0.1:9/" }
    handoff: { destinations: [ "sip:one@pbx", "sip:two@pbx" ] }
`;

/** A registry whose ports are fakes. */
export class RegistryWorld {
  readonly clock = new FakeClock();
  readonly signalling = new FakeSignalling();
  readonly media = new FakeMedia(() => this.clock.now());
  readonly store = new MemoryStore();
  readonly ai: ScriptedAi;
  readonly entries: JournalEntry[] = [];
  readonly registry: CallRegistry;

  /** @param change replaces ports and settings of the registry, for example with a port that fails */
  constructor({
    config = CONFIG,
    ai = new ScriptedAi(),
    change = (options) => options,
  }: {
    readonly config?: string;
    readonly ai?: ScriptedAi;
    readonly change?: (options: CallRegistryOptions) => CallRegistryOptions;
  } = {}) {
    this.ai = ai;
    const parsed = good(config);
    this.registry = new CallRegistry(
      change({
        current: { config: parsed },
        sourceOf: sourceFilter(parsed),
        signalling: this.signalling,
        media: this.media,
        store: this.store,
        shelf: directoryShelf('none'),
        clock: this.clock,
        logger: pino({ level: 'silent' }),
        refusals: new RefusalLog(pino({ level: 'silent' }), this.clock),
        aiOf: () => this.ai,
        linkTo: (call, handoff) => `http://cards/c/${call}.${handoff}`,
        promptFault: () => Promise.resolve(null),
        onEntry: (entry) => {
          this.entries.push(entry);
        },
      }),
    );
  }

  /** An INVITE comes in. Resolves when the world is at rest. */
  async call(): Promise<ReturnType<FakeSignalling['incoming']>> {
    const incoming = this.signalling.incoming();
    this.registry.incoming(incoming.invite);
    await settle();
    return incoming;
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settle();
  }

  /** The calls on record, oldest first. */
  get calls(): readonly CallRecord[] {
    return [...this.store.calls.values()];
  }

  /** The one call on record. */
  get only(): CallRecord {
    const [call, ...more] = this.calls;
    if (call === undefined || more.length > 0) throw new Error(`${String(this.calls.length)} calls are on record`);
    return call;
  }

  /** The types of the facts of a call. */
  facts(call: CallId): readonly string[] {
    return this.store.journal(call).flatMap(({ kind, type }) => (kind === 'fact' ? [type] : []));
  }
}
