import type { Logger } from 'pino';
import type { CallState } from '../../call-machine/index.ts';
import { endingOf, legOf } from '../../call-machine/index.ts';
import type { VoicePort } from '../../ports/ai-voice.ts';
import type { Clock } from '../../ports/clock.ts';
import type { StreamRequest } from '../../ports/call-streams.ts';
import type { LegId } from '../../ports/ids.ts';
import type { MediaRoom, RoomEvent } from '../../ports/media.ts';
import type { UntimedEvent } from '../untimed-event.ts';
import type { FeedLeg, FeedNews } from './leg-feed.ts';
import { LegFeed } from './leg-feed.ts';
import { OtherFeeds } from './other-feeds.ts';

export interface CallStreamsOptions {
  /** The AI gateway; null or missing: there is none. */
  readonly voices?: VoicePort | null | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly room: () => MediaRoom | null;
  readonly dispatch: (event: UntimedEvent) => void;
}

/** What carries one stream. `others`: those whom the caller hears. */
interface StreamFeeds {
  readonly caller: LegFeed;
  readonly others: OtherFeeds;
}

/** The one-way streams of one call: what its legs say goes to the gateway, which has their bots. */
export class CallStreams {
  readonly #options: CallStreamsOptions;
  readonly #streams = new Map<string, StreamFeeds>();

  constructor(options: CallStreamsOptions) {
    this.#options = options;
  }

  /** Keeps what is open in step with the call. Runs after every event. */
  follow(state: CallState): void {
    const wanted = endingOf(state) === null ? state.streams : [];
    for (const [id, feeds] of this.#streams) {
      if (wanted.some((stream) => stream.id === id)) continue;
      this.#streams.delete(id);
      feeds.caller.end();
      feeds.others.end();
    }
    for (const stream of wanted) this.#feed(stream, state);
  }

  /** The engine ended a fork by itself. */
  forkLost({ fork }: Extract<RoomEvent, { readonly type: 'forkLost' }>): void {
    for (const { caller, others } of this.#streams.values()) {
      caller.forkLost(fork);
      others.forkLost(fork);
    }
  }

  #feed(stream: StreamRequest, state: CallState): void {
    const caller = feedLeg(state, state.caller);
    if (caller === null) return;
    const feeds = this.#streams.get(stream.id) ?? this.#open(stream, state, caller);
    feeds.caller.follow(caller);
    feeds.others.follow(stream.tracks.includes('outbound') ? heardBy(state, state.caller) : []);
  }

  /** Connects the bot. */
  #open(stream: StreamRequest, state: CallState, caller: FeedLeg): StreamFeeds {
    const { dispatch } = this.#options;
    const { id } = stream;
    const feed = this.#newFeed(stream, state, caller, 'caller', (news) => {
      if (news.type === 'began') dispatch({ type: 'stream.started', stream: id });
      else dispatch({ type: 'stream.ended', stream: id, lost: news.lost, reason: news.reason });
    });
    const others = new OtherFeeds(this.#options.clock, (leg, onNews) => {
      return this.#newFeed(stream, state, leg, 'others', (news) => {
        if (news.type === 'ended') {
          const about = { legId: leg.leg, stream: id, reason: news.reason };
          this.#options.logger.warn(about, 'a leg is not heard in a stream at present');
        }
        onNews(news);
      });
    });
    const feeds: StreamFeeds = { caller: feed, others };
    this.#streams.set(id, feeds);
    return feeds;
  }

  #newFeed(
    stream: StreamRequest,
    state: CallState,
    leg: FeedLeg,
    part: 'caller' | 'others',
    onNews: (news: FeedNews) => void,
  ): LegFeed {
    const { id: call, direction, shownFrom, to, metadata } = state;
    const about = { call, leg: leg.leg, direction, from: shownFrom ?? 'anonymous', to, metadata, history: [] };
    return new LegFeed({ ...this.#options, source: { kind: 'fork', stream, part }, call: about, leg, onNews });
  }
}

/** The legs whose audio a leg hears, as far as they are up. */
function heardBy(state: CallState, leg: LegId): readonly FeedLeg[] {
  return (state.scene.hears[leg] ?? []).flatMap((source) => {
    const heard = source.kind === 'leg' ? feedLeg(state, source.leg) : null;
    return heard === null ? [] : [heard];
  });
}

function feedLeg(state: CallState, id: LegId): FeedLeg | null {
  const leg = legOf(state, id);
  return leg?.state === 'answered' && !leg.closing ? { leg: id, codec: leg.codec } : null;
}
