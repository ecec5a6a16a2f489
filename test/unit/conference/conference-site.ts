import { pino } from 'pino';
import { ConferenceHub } from '../../../src/conference/index.ts';
import type {
  ConferenceEvent,
  ConferenceRecord,
  ConferenceRequest,
  ConferenceSeat,
  ConferenceSeatEvent,
} from '../../../src/ports/conferences.ts';
import type { CallId } from '../../../src/ports/ids.ts';
import { asCallId, asLegId } from '../../../src/ports/ids.ts';
import { conferenceRequest } from '../../fakes/conference-request.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';
import type { FakeRoom } from '../../fakes/fake-media.ts';
import { FakeMedia } from '../../fakes/fake-media.ts';
import { settle } from '../../fakes/settle.ts';

export const ANNA = asCallId('anna');
export const BEN = asCallId('ben');
export const CARL = asCallId('carl');

const REQUEST = conferenceRequest();

/** Conferences over an engine without audio. */
export class ConferenceSite {
  readonly clock = new FakeClock();
  readonly media = new FakeMedia(() => this.clock.now());
  readonly events: ConferenceEvent[] = [];
  /** What each call was told of its seats. */
  readonly told = new Map<CallId, ConferenceSeatEvent[]>();
  readonly seats = new Map<CallId, ConferenceSeat>();
  readonly hub = new ConferenceHub({
    media: this.media,
    clock: this.clock,
    logger: pino({ level: 'silent' }),
    music: () => ({ text: 'music' }),
    beep: { text: 'beep' },
    onEvent: (event) => this.events.push(event),
  });

  get room(): FakeRoom {
    return this.media.rooms.at(-1)!;
  }

  /** The newest conference. */
  get conference(): ConferenceRecord {
    return this.hub.list()[0]!;
  }

  /** The types of the events, without what is looked at elsewhere. */
  get happened(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  async join(call: CallId, more: Partial<ConferenceRequest> = {}): Promise<void> {
    const told: ConferenceSeatEvent[] = [];
    this.told.set(call, told);
    this.seats.set(
      call,
      this.hub.join(call, { ...REQUEST, ...more }, `offer of ${call}`, (event) => told.push(event)),
    );
    await settle();
  }

  async leave(call: CallId, callStatus: 'completed' | 'in-progress' = 'completed'): Promise<void> {
    this.seats.get(call)!.leave(callStatus);
    await settle();
  }

  /** What each participant hears: names of calls, and words of prompts. Legs are numbered as calls joined. */
  hears(...calls: readonly CallId[]): Readonly<Record<string, string>> {
    const legs = calls.map((call, index) => [call, asLegId(`${this.conference.id}.${String(index + 1)}`)] as const);
    const nameOf = new Map(legs.map(([call, leg]) => [leg, call]));
    return Object.fromEntries(
      legs.map(([call, leg]) => {
        const sources = this.room.hears(leg) ?? [];
        const names = sources.map((source) => {
          if (source.kind === 'leg') return nameOf.get(source.leg) ?? source.leg;
          return 'text' in source.prompt ? source.prompt.text : 'a file';
        });
        return [call, names.join(' + ')];
      }),
    );
  }
}
