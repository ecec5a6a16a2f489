import type { LiveHub, LiveScope, NumberedChange } from '../../live/index.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LiveType } from '../schemas/live-schemas.ts';
import type { LiveMessage } from './live-message.ts';
import type { CloseReason, LiveSink } from './live-sink.ts';
import type { LiveTexts } from './live-texts.ts';
import type { LiveViewer } from './live-viewer.ts';

/** Changes that one client is given before others have their turn. */
const AT_ONCE = 200;
/** One that is so many changes behind gets no partial segments, which the next one replaces anyway. */
const FAR_BEHIND = 100;
/** One that takes nothing for so long is gone. */
const MAX_STALL_MS = 60_000;

/** What a {@link LiveClient} is made with. */
export interface LiveClientParts {
  readonly hub: LiveHub;
  readonly sink: LiveSink;
  readonly texts: LiveTexts;
  readonly clock: Clock;
  readonly scope: LiveScope;
  readonly viewer: LiveViewer;
  /** Uses the session that it was let in by, and tells whether that goes on; null: it came by a key or a ticket. */
  readonly useSession: (() => boolean) | null;
  readonly types: ReadonlySet<LiveType> | null;
  /** What comes first, made as it is read. */
  readonly first: Iterator<LiveMessage, undefined>;
  /** The change that it has already. */
  readonly after: number;
  /** Nothing follows what comes first. */
  readonly isOver: boolean;
  readonly onGone: () => void;
}

/**
 * One who follows. It reads the hub's stream at its own pace, so that nothing waits for it but what its connection has
 * taken. If the stream has gone past it, it is cut off.
 */
export class LiveClient {
  readonly #parts: LiveClientParts;
  /** Null: all of it was sent. */
  #first: Iterator<LiveMessage, undefined> | null;
  #after: number;
  /** Messages so far. */
  #count = 0;
  #isEnding = false;
  /** Since when the connection takes nothing; null: it does. */
  #fullSince: number | null = null;

  constructor(parts: LiveClientParts) {
    this.#parts = parts;
    this.#first = parts.first;
    this.#after = parts.after;
    parts.sink.listen({
      onRoom: () => {
        this.#fullSince = null;
        this.pump();
      },
      onGone: () => {
        this.#isEnding = true;
        parts.onGone();
      },
    });
  }

  /**
   * Sends what there is, as far as the connection takes it. Whether it may follow still is asked once: nothing changes
   * meanwhile.
   * @returns true: there is more to send at once
   */
  pump(): boolean {
    const { hub, sink, viewer } = this.#parts;
    if (!viewer.isCurrent()) this.close('revoked');
    if (!hub.hasAllAfter(this.#after)) this.close('slow');
    for (let count = 0; count < AT_ONCE; count += 1) {
      if (this.#isEnding) return false;
      if (sink.isFull) {
        this.#fullSince ??= this.#parts.clock.now();
        return false;
      }
      if (!this.#sendNext()) return false;
    }
    return true;
  }

  /** A while has passed. Who waits for calls and asks for nothing uses the session by that, and ends with it. */
  beat(): void {
    const { hub, sink, scope, clock, viewer, useSession } = this.#parts;
    if (!viewer.isCurrent() || (!this.#isEnding && useSession?.() === false)) this.close('revoked');
    if (this.#fullSince !== null && clock.now() - this.#fullSince >= MAX_STALL_MS) this.close('slow');
    if (this.#isEnding || sink.isFull || this.#first !== null || this.#after !== hub.newest) return;
    if (scope.kind === 'call') sink.beat(this.#id(this.#after));
    else this.#send({ type: 'mark', members: '', position: this.#after, isWhole: true });
  }

  /** Says why, and ends the connection. */
  close(reason: CloseReason): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#parts.sink.end(reason);
  }

  /** @returns false: there is nothing more */
  #sendNext(): boolean {
    if (this.#first !== null) {
      const next: IteratorResult<LiveMessage, undefined> = this.#first.next();
      if (next.done === true) this.#first = null;
      else this.#send(next.value);
      return true;
    }
    const { hub, scope, isOver } = this.#parts;
    const change = hub.at(this.#after + 1);
    if (change === null) {
      // What is told of a call that is over has been told.
      if (isOver || (scope.kind === 'call' && !hub.isUp(scope.call))) this.close('over');
      return false;
    }
    this.#after = change.sequence;
    this.#tell(change);
    if (scope.kind === 'call' && change.type === 'state' && change.callId === scope.call && change.call.endedAt !== null) this.close('over'); // prettier-ignore
    return true;
  }

  #tell(change: NumberedChange): void {
    const { texts, scope, viewer, types, hub } = this.#parts;
    const isBehind = hub.newest - change.sequence > FAR_BEHIND;
    if (types?.has(change.type) === false || (isBehind && change.type === 'segment' && !change.segment.final)) return;
    const members = texts.of(change, scope, viewer);
    if (members !== null) this.#send({ type: change.type, members, position: change.sequence, isWhole: true });
  }

  #send({ type, members, position, isWhole }: LiveMessage): void {
    const { scope, sink } = this.#parts;
    this.#count += 1;
    const isOfCall = scope.kind === 'call';
    const head = `{"type":"${type}","sequence":${String(isOfCall ? this.#count : position)}`;
    const place = isOfCall && isWhole ? `,"position":${String(position)}` : '';
    sink.send(`${head}${place}${members === '' ? '' : `,${members}`}}`, isWhole ? this.#id(position) : null);
  }

  #id(position: number): string {
    return `${this.#parts.hub.stream}:${String(position)}`;
  }
}
